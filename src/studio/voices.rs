//! The account's voices, of all services that keep some.

use futures_util::future::join_all;

use super::{
    Event, Failure, RequestId,
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

async fn ask(desk: &Desk) -> Result<Vec<ManagedVoice>, Failure> {
    let connection = desk.connection()?;
    let families = families(&desk.catalog, &connection);
    let answers = join_all(families.into_iter().map(|family| connection.client.managed_voices(family))).await;
    Ok(together(answers)?)
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

/// All voices, newest first. A service that the server does not offer (any more) has none; while another one cannot
/// be heard, the list is not known.
fn together(answers: Vec<Result<Vec<ManagedVoice>, Error>>) -> Result<Vec<ManagedVoice>, Error> {
    let (mut voices, mut absent, mut known) = (Vec::new(), None, false);
    for answer in answers {
        match answer {
            Ok(some) => {
                known = true;
                voices.extend(some);
            }
            Err(error)
                if matches!(error.kind, ErrorKind::ModelGone | ErrorKind::AccessDenied | ErrorKind::Rejected) =>
            {
                absent = absent.or(Some(error));
            }
            Err(error) => return Err(error),
        }
    }
    match absent {
        Some(error) if !known => Err(error),
        _ => {
            voices.sort_by(|a, b| b.created.cmp(&a.created));
            Ok(voices)
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

    fn ids(answers: Vec<Result<Vec<ManagedVoice>, ErrorKind>>) -> Result<Vec<String>, ErrorKind> {
        let answers = answers.into_iter().map(|answer| answer.map_err(|kind| Error::new(kind, "")));
        let voices = together(answers.collect()).map_err(|error| error.kind)?;
        Ok(voices.iter().map(|voice| voice.voice.to_string()).collect())
    }

    #[test]
    fn all_services_make_one_list() {
        let old = || Ok(vec![voice("b", "2026-02-02"), voice("a", "2026-01-01")]);
        let new = || Ok(vec![voice("c", "2026-01-15")]);
        assert_eq!(ids(vec![old(), new()]), Ok(["b", "c", "a"].map(str::to_owned).to_vec()));
        assert_eq!(ids(vec![Err(ErrorKind::ModelGone), new()]), Ok(vec!["c".to_owned()]));
        assert_eq!(ids(vec![Err(ErrorKind::ModelGone), Err(ErrorKind::Rejected)]), Err(ErrorKind::ModelGone));
        // What cannot be asked now is not gone.
        assert_eq!(ids(vec![old(), Err(ErrorKind::TimedOut)]), Err(ErrorKind::TimedOut));
        assert_eq!(ids(vec![old(), Err(ErrorKind::InvalidKey)]), Err(ErrorKind::InvalidKey));
    }
}
