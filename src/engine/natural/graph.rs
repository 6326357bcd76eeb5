//! What is done to the model's graph when the voice pack is installed.

// replaced by the natural engine
/// The model as the engine reads it.
///
/// # Errors
/// What is wrong with the model.
pub fn prepare(model: &[u8]) -> Result<Vec<u8>, String> {
    Ok(model.to_vec())
}
