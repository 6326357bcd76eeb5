//! The account's voices, of all services that keep some.

use futures_util::future::join_all;

use super::{
    Event, Failure, RequestId, VoiceListing,
    desk::{Connection, Desk},
};
use crate::{
    catalog::{Catalog, Family},
    dashscope::{Error, ErrorKind, ManagedVoice},
    model::VoiceId,
    wire::voices::VoiceFamily,
};

/// Asks the server for all voices.
pub(super) async fn list(desk: &Desk, request: RequestId) {
    let voices = ask(desk).await;
    desk.emit(Event::VoicesListed(request, voices)).await;
}

async fn ask(desk: &Desk) -> Result<VoiceListing, Failure> {
    let connection = desk.connection()?;
    let asked = families(&desk.catalog, &connection).into_iter().map(async |family| {
        let voices = connection.client.managed_voices(family).await;
        (family, voices)
    });
    Ok(together(join_all(asked).await)?)
}

/// The services that the region offers; all of them where it is not known.
fn families(catalog: &Catalog, connection: &Connection) -> Vec<VoiceFamily> {
    let Some(region) = &connection.place.region else { return VoiceFamily::ALL.to_vec() };
    let offers = |family: VoiceFamily, of: &Family| {
        let designs = of.design.iter().any(|terms| terms.model == family.model() && terms.regions.contains(region));
        let clones = of.clone.iter().any(|terms| terms.model == family.model() && terms.regions.contains(region));
        designs || clones
    };
    VoiceFamily::ALL.into_iter().filter(|&family| catalog.families.iter().any(|of| offers(family, of))).collect()
}

/// All voices, newest first, and who told of them. A service that the server does not offer (any more) tells of none;
/// while another one cannot be heard, the list is not known.
fn together(answers: Vec<(VoiceFamily, Result<Vec<ManagedVoice>, Error>)>) -> Result<VoiceListing, Error> {
    use ErrorKind::{AccessDenied, ModelGone, Rejected, WrongAddress};
    let (mut listing, mut absent) = (VoiceListing::default(), None);
    for (family, answer) in answers {
        match answer {
            Ok(voices) => {
                listing.told_by.push(family);
                listing.voices.extend(voices);
            }
            Err(error) if matches!(error.kind, ModelGone | AccessDenied | Rejected | WrongAddress) => {
                tracing::debug!(service = family.model(), code = error.code, "no voices from a service");
                absent = absent.or(Some(error));
            }
            Err(error) => return Err(error),
        }
    }
    match absent {
        Some(error) if listing.told_by.is_empty() => Err(error),
        _ => {
            listing.voices.sort_by(|a, b| b.created.cmp(&a.created));
            Ok(listing)
        }
    }
}

/// Deletes a voice at the server. Its takes stay in the vault.
pub(super) async fn delete(desk: &Desk, family: VoiceFamily, voice: VoiceId) {
    let result = match desk.connection() {
        Ok(connection) => connection.client.delete_managed_voice(family, &voice).await.map_err(Failure::from),
        Err(failure) => Err(failure),
    };
    desk.emit(Event::VoiceDeleted(voice, result)).await;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::voices::VoiceStatus;

    fn voice(id: &str, created: &str) -> ManagedVoice {
        ManagedVoice {
            family: VoiceFamily::QwenDesign,
            voice: id.into(),
            target_model: None,
            status: VoiceStatus::Ok,
            voice_prompt: String::new(),
            preview_text: String::new(),
            language: String::new(),
            created: created.to_owned(),
            modified: String::new(),
        }
    }

    fn ids(answers: Vec<Result<Vec<ManagedVoice>, ErrorKind>>) -> Result<(Vec<String>, usize), ErrorKind> {
        let answers = answers.into_iter().map(|answer| answer.map_err(|kind| Error::new(kind, "")));
        let listing = together(VoiceFamily::ALL.into_iter().zip(answers).collect()).map_err(|error| error.kind)?;
        Ok((listing.voices.iter().map(|voice| voice.voice.to_string()).collect(), listing.told_by.len()))
    }

    #[test]
    fn all_services_make_one_list() {
        let old = || Ok(vec![voice("b", "2026-02-02"), voice("a", "2026-01-01")]);
        let new = || Ok(vec![voice("c", "2026-01-15")]);
        assert_eq!(ids(vec![old(), new()]), Ok((["b", "c", "a"].map(str::to_owned).to_vec(), 2)));
        assert_eq!(ids(vec![Err(ErrorKind::ModelGone), new()]), Ok((vec!["c".to_owned()], 1)));
        assert_eq!(ids(vec![new(), Err(ErrorKind::WrongAddress)]), Ok((vec!["c".to_owned()], 1)));
        assert_eq!(ids(vec![Err(ErrorKind::ModelGone), Err(ErrorKind::Rejected)]), Err(ErrorKind::ModelGone));
        // What cannot be asked now is not gone.
        assert_eq!(ids(vec![old(), Err(ErrorKind::TimedOut)]), Err(ErrorKind::TimedOut));
        assert_eq!(ids(vec![old(), Err(ErrorKind::InvalidKey)]), Err(ErrorKind::InvalidKey));
    }
}
