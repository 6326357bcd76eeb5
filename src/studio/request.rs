//! From the draft of plain strings to a request that can be sent.

use crate::{
    catalog::{Catalog, VoiceKind},
    model::{Language, ModelId, PreviewText, TextProblem, VoiceName, VoicePrompt},
    settings::Draft,
    wire::voices::CreateVoice,
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
    /// The model is none that voices can be designed for.
    pub target_model: bool,
}

/// Most voices that one click makes.
pub const MOST_CANDIDATES: u8 = 4;

impl DesignRequest {
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
        match (prompt, preview, name, target) {
            (Ok(voice_prompt), Ok(preview_text), Ok(voice_name), Some(target_model)) => Ok(Self {
                voice_prompt,
                preview_text,
                voice_name,
                language: draft.language,
                target_model,
                candidates: draft.candidates.clamp(1, MOST_CANDIDATES),
            }),
            (prompt, preview, name, target) => Err(DraftProblems {
                voice_prompt: prompt.err(),
                preview_text: preview.err(),
                voice_name: name.err(),
                target_model: target.is_none(),
            }),
        }
    }

    /// As it goes over the wire.
    pub fn to_wire(&self) -> CreateVoice {
        CreateVoice {
            target_model: self.target_model.clone(),
            voice_prompt: self.voice_prompt.as_str().to_owned(),
            preview_text: self.preview_text.as_str().to_owned(),
            preferred_name: self.voice_name.as_ref().map(|name| name.as_str().to_owned()),
            language: Some(self.language.code().to_owned()),
        }
    }
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
        assert_eq!(
            request.map(|wire| (wire.target_model, wire.language)),
            Ok(("qwen3-tts-vd-realtime-2026-01-15".into(), Some("en".to_owned())))
        );
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
        for target in ["qwen3-tts-vd-2026-01-26", "cosyvoice-v3.5-plus", "qwen3-tts-vc-realtime-2026-01-15"] {
            let problem = problems(|draft| draft.target_model = Some(target.into()));
            assert!(problem.is_some_and(|problem| problem.target_model), "{target}");
        }
    }
}
