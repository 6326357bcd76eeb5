//! What is looked at when a take has come: whether its sound is what was asked for.
//!
//! The take is on the disk by then; what is found is written beside it. Judges, and never acts.

use super::{
    Failure,
    desk::{Desk, blocking, lock},
    takes,
};
use crate::{audio, library::TakeRecord, prompt::traits};

/// `take` with what is suspect about it. Where that cannot be found out or written, the take is as good as before.
pub(super) async fn look(desk: &Desk, take: TakeRecord) -> TakeRecord {
    match checked(desk, &take).await {
        Ok(checked) => checked,
        Err(failure) => {
            tracing::warn!(take = %take.id, ?failure, "the sound of a take could not be checked");
            take
        }
    }
}

async fn checked(desk: &Desk, take: &TakeRecord) -> Result<TakeRecord, Failure> {
    let clip = takes::clip(desk, &take.id).await?;
    let (library, take) = (desk.library()?, take.clone());
    let description = take.voice_prompt.clone().unwrap_or_default();
    let (mut take, checks) = blocking(move || {
        let checks = audio::check(&clip, &take.text, &traits::read(&description));
        Ok((take, checks))
    })
    .await?;
    if checks.is_empty() {
        return Ok(take);
    }
    take.checks.clone_from(&checks);
    if let Some(unsaved) = lock(&desk.unsaved).get_mut(&take.id) {
        unsaved.record.checks = checks;
        return Ok(take);
    }
    blocking(move || Ok(library.update(&take.id, |record| record.checks = checks)?)).await
}
