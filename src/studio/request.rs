//! From the draft of plain strings to a request that can be sent.

use serde::Serialize;

use super::naming::NAMELESS;
use crate::{
    catalog::{Catalog, VoiceKind},
    model::{Language, ModelId, PreviewText, TakeId, TextProblem, VoiceName, VoicePrompt},
    settings::Draft,
    wire::{
        task::Dialect,
        voices::{CreateVoice, EnrollVoice, VoiceFamily},
    },
};

/// A design that every documented limit allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesignRequest {
    /// Description.
    pub voice_prompt: VoicePrompt,
    /// What the preview says.
    pub preview_text: PreviewText,
    /// The maker's part of the id, if one is wanted.
    pub voice_name: Option<VoiceName>,
    /// Language of the preview.
    pub language: Language,
    /// The only model that the voice will work with.
    pub target_model: ModelId,
    /// How many voices to make, 1 to 4.
    pub candidates: u8,
    /// The service that makes voices for that model.
    pub service: VoiceFamily,
    /// The take whose description was refined.
    pub parent: Option<TakeId>,
    /// Name of the click, which its candidates share.
    pub click: String,
}

/// The call that makes a voice, of either service.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum DesignCall {
    /// For Qwen's models.
    Qwen(CreateVoice),
    /// For CosyVoice's and Qwen-Audio's.
    Enrollment(EnrollVoice),
}

/// What is wrong with a draft, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftProblems {
    /// With the description.
    pub voice_prompt: Option<TextProblem>,
    /// With the preview text.
    pub preview_text: Option<TextProblem>,
    /// With the name.
    pub voice_name: Option<TextProblem>,
    /// The model's voices do not speak the language of the preview.
    pub language: bool,
    /// The model is none that voices can be designed for.
    pub target_model: bool,
}

/// Most voices that one click makes.
pub const MOST_CANDIDATES: u8 = 4;

fn new_click() -> String {
    format!("{:x}", rand::random::<u64>())
}

impl DesignRequest {
    /// The same for another click.
    #[must_use]
    pub fn again(&self) -> Self {
        Self { click: new_click(), ..self.clone() }
    }

    /// Checks a draft against the limits of its target model.
    ///
    /// # Errors
    /// All problems at once, so that each can stand beside its field.
    pub fn check(draft: &Draft, catalog: &Catalog) -> Result<Self, DraftProblems> {
        let target = target_model(draft, catalog);
        let limits = target.as_ref().map_or(crate::model::TextLimits::QWEN, |target| catalog.text_limits(target));
        let prompt = VoicePrompt::parse(&draft.voice_prompt, &limits);
        let preview = PreviewText::parse(&draft.preview_text, &limits).and_then(|text| {
            if draft.language.contradicts(text.as_str()) { Err(TextProblem::OtherLanguage) } else { Ok(text) }
        });
        let name = match draft.voice_name.trim() {
            "" => Ok(None),
            name => VoiceName::parse(name, &limits).map(Some),
        };
        let speaks = target.as_ref().is_none_or(|target| catalog.designs_in(target, draft.language.code()));
        match (prompt, preview, name, target) {
            (Ok(voice_prompt), Ok(preview_text), Ok(voice_name), Some(target_model)) if speaks => Ok(Self {
                service: service(catalog, &target_model),
                voice_prompt,
                preview_text,
                voice_name,
                language: draft.language,
                target_model,
                candidates: draft.candidates.clamp(1, MOST_CANDIDATES),
                parent: draft.parent.clone(),
                click: new_click(),
            }),
            (prompt, preview, name, target) => Err(DraftProblems {
                voice_prompt: prompt.err(),
                preview_text: preview.err(),
                voice_name: name.err(),
                language: !speaks,
                target_model: target.is_none(),
            }),
        }
    }

    /// As it goes over the wire.
    pub fn to_wire(&self) -> DesignCall {
        let target_model = self.target_model.clone();
        let (voice_prompt, preview_text) = (self.voice_prompt.to_string(), self.preview_text.to_string());
        let name = self.voice_name.as_ref().map(ToString::to_string);
        let language = self.language.code().to_owned();
        match self.service {
            VoiceFamily::Enrollment => {
                let name = name.unwrap_or_else(|| NAMELESS.to_owned());
                let call = EnrollVoice::from_description(target_model, name, voice_prompt, preview_text);
                DesignCall::Enrollment(EnrollVoice { language_hints: Some(vec![language]), ..call })
            }
            _ => DesignCall::Qwen(CreateVoice {
                target_model,
                voice_prompt,
                preview_text,
                preferred_name: name,
                language: Some(language),
            }),
        }
    }
}

/// The service that makes designed voices for a model. One that the catalog does not know is told by its name.
fn service(catalog: &Catalog, target: &ModelId) -> VoiceFamily {
    let terms = catalog.model(target).and_then(|model| catalog.design_terms(&model.family));
    let known = terms.and_then(|terms| VoiceFamily::of_model(&terms.model));
    let named = if Dialect::of(target).is_some() { VoiceFamily::Enrollment } else { VoiceFamily::QwenDesign };
    known.unwrap_or(named)
}

/// The draft's model, the catalog's first where it names none; `None` where the catalog says that designed voices
/// cannot be used with it. A model that the catalog does not know is let through: the server decides.
fn target_model(draft: &Draft, catalog: &Catalog) -> Option<ModelId> {
    let Some(id) = &draft.target_model else {
        return catalog.design_targets().next().map(|model| model.id.clone());
    };
    let known = catalog.model(id);
    let fits = known.is_none_or(|model| model.speaks_with(VoiceKind::Designed) && catalog.is_usable(model));
    (!id.as_str().trim().is_empty() && fits).then(|| id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            voice_prompt: "A calm, middle-aged man".to_owned(),
            preview_text: "Hello everyone.".to_owned(),
            voice_name: "announcer".to_owned(),
            language: Language::En,
            ..Draft::default()
        }
    }

    fn problems(change: impl FnOnce(&mut Draft)) -> Option<DraftProblems> {
        let mut draft = draft();
        change(&mut draft);
        DesignRequest::check(&draft, &Catalog::bundled()).err()
    }

    #[test]
    fn a_good_draft_becomes_a_request_for_the_newest_model() {
        let request = DesignRequest::check(&draft(), &Catalog::bundled()).map(|request| request.to_wire());
        let Ok(DesignCall::Qwen(wire)) = request else { panic!("{request:?}") };
        assert_eq!(wire.target_model, "qwen3-tts-vd-realtime-2026-01-15".into());
        assert_eq!((wire.language.as_deref(), wire.preferred_name.as_deref()), (Some("en"), Some("announcer")));
    }

    #[test]
    fn the_other_family_has_its_own_call_limits_and_languages() {
        let cosy = |change: fn(&mut Draft)| {
            let mut draft = Draft {
                preview_text: "Hello everyone, and welcome.".to_owned(),
                target_model: Some("cosyvoice-v3.5-plus".into()),
                ..draft()
            };
            change(&mut draft);
            DesignRequest::check(&draft, &Catalog::bundled())
        };
        let Ok(DesignCall::Enrollment(wire)) = cosy(|_| {}).map(|request| request.to_wire()) else { panic!() };
        assert_eq!((wire.prefix.as_str(), wire.language_hints), ("announcer", Some(vec!["en".to_owned()])));
        let Ok(DesignCall::Enrollment(wire)) = cosy(|draft| draft.voice_name.clear()).map(|it| it.to_wire()) else {
            panic!()
        };
        assert_eq!(wire.prefix, "timbre", "the server wants one");
        let refused = |change| cosy(change).err().unwrap_or_default();
        assert_eq!(
            refused(|draft| "Hello".clone_into(&mut draft.preview_text)).preview_text,
            Some(TextProblem::TooShort { count: 5, least: 15 })
        );
        assert_eq!(
            refused(|draft| "Announcer".clone_into(&mut draft.voice_name)).voice_name,
            Some(TextProblem::NotLowercase('A'))
        );
        assert!(refused(|draft| draft.language = Language::De).language);
    }

    #[test]
    fn each_field_has_its_own_problem() {
        let problem = problems(|draft| {
            draft.voice_prompt.clear();
            "два".clone_into(&mut draft.preview_text);
            "a b".clone_into(&mut draft.voice_name);
            draft.target_model = Some("qwen3-tts-flash-realtime".into());
        });
        let expected = DraftProblems {
            voice_prompt: Some(TextProblem::Empty),
            preview_text: Some(TextProblem::OtherLanguage),
            voice_name: Some(TextProblem::BadNameCharacter(' ')),
            language: false,
            target_model: true,
        };
        assert_eq!(problem, Some(expected));
    }

    #[test]
    fn a_name_is_optional_and_an_unknown_model_is_let_through() {
        assert_eq!(problems(|draft| draft.voice_name.clear()), None);
        assert_eq!(problems(|draft| draft.target_model = Some("some-new-model".into())), None);
        assert!(problems(|draft| draft.target_model = Some(" ".into())).is_some());
    }

    #[test]
    fn a_voice_that_could_not_be_heard_afterwards_is_not_made() {
        for target in ["qwen3-tts-vd-2026-01-26", "cosyvoice-v2", "qwen3-tts-vc-realtime-2026-01-15"] {
            let problem = problems(|draft| draft.target_model = Some(target.into()));
            assert!(problem.is_some_and(|problem| problem.target_model), "{target}");
        }
    }
}
