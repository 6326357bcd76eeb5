//! The account's voices.

use super::{Event, Failure, RequestId, desk::Desk};
use crate::{model::VoiceId, wire::voices::VoiceInfo};

/// Asks the server for all voices.
pub(super) async fn list(desk: &Desk, request: RequestId) {
    let voices = ask(desk).await;
    desk.emit(Event::VoicesListed(request, voices)).await;
}

async fn ask(desk: &Desk) -> Result<Vec<VoiceInfo>, Failure> {
    Ok(desk.connection()?.client.voices().await?)
}

/// Deletes a voice at the server. Its takes stay in the vault.
pub(super) async fn delete(desk: &Desk, voice: VoiceId) {
    let result = match desk.connection() {
        Ok(connection) => connection.client.delete_voice(&voice).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    desk.emit(Event::VoiceDeleted(voice, result)).await;
}
