//! The natural engine.

pub mod graph;
