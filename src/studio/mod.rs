//! The one border between the window and the work.
//!
//! The window sends [`Command`]s and takes [`Event`]s; everything between runs on a runtime of its own, one job for
//! each command. Owns jobs, their ends, and what they share ([`desk`]); knows nothing of widgets or languages.

mod arrival;
mod audition;
mod backend;
mod connect;
mod design;
mod desk;
mod export;
mod failure;
mod file_manager;
mod live;
mod message;
mod naming;
mod notes;
mod pack;
mod playback;
mod preferences;
mod request;
mod retired;
mod spoken;
mod takes;
mod voices;

pub use audition::{AuditionEvent, AuditionOrder, COMPARED_SOUND, Compared, ComparedTake, Look, Picture, Wanted};
pub use backend::{Backend, BackendConfig};
pub use desk::sound_id;
pub use export::{ExportEvent, ExportOrder, ExportedFile, export_stem, has_twin};
pub use failure::{Failure, FailureKind};
pub use message::{
    Command, DesignedTake, Event, ExportTarget, LiveEnd, LiveEvent, LiveRequest, LiveState, Notice, OFFLINE, Place,
    RequestId, VoiceListing,
};
pub use naming::{family_in_id, first_words, is_clone, name_in_id, next_name};
pub use pack::{
    PackClients, PackEnd, PackEvent, PackFound, PackJob, PackProgress, PackStage, PackTrouble, PackWatch, PackWork,
};
pub use playback::STREAM_BIT;
pub use request::{DesignRequest, DraftProblems};
pub use retired::known_retired;
pub use spoken::{SpokenEvent, SpokenOrder};
