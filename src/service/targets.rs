//! Which models a custom voice can be made for: the catalog's word.

use super::errors::Refusal;
use crate::{
    catalog::{Catalog, Model, VoiceKind},
    model::ModelId,
    wire::voices::VoiceFamily,
};

/// The model, if a voice of that kind can be made for it by the service of `family`.
///
/// # Errors
/// 400 with a sentence.
pub fn check<'a>(
    catalog: &'a Catalog,
    family: VoiceFamily,
    kind: VoiceKind,
    target: &ModelId,
) -> Result<&'a Model, Refusal> {
    let what = if kind == VoiceKind::Cloned { "cloned" } else { "designed" };
    match catalog.model(target) {
        Some(model) if model.speaks_with(kind) && maker(catalog, model, kind) == Some(family.model()) => Ok(model),
        Some(_) => Err(Refusal::parameter(format!("target_model is a model that {what} voices are not for."))),
        None => Err(Refusal::parameter("target_model is not a known model.")),
    }
}

/// The `model` of the calls that make such voices for a model.
fn maker<'a>(catalog: &'a Catalog, model: &Model, kind: VoiceKind) -> Option<&'a str> {
    match kind {
        VoiceKind::Cloned => catalog.clone_terms(&model.family).map(|terms| terms.model.as_str()),
        _ => catalog.design_terms(&model.family).map(|terms| terms.model.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_makes_voices_for_its_own_models() {
        let catalog = Catalog::bundled();
        let (clone, design) = (VoiceKind::Cloned, VoiceKind::Designed);
        for (family, kind, target, allowed) in [
            (VoiceFamily::QwenDesign, design, "qwen3-tts-vd-realtime-2026-01-15", true),
            (VoiceFamily::QwenDesign, design, "qwen3-tts-vc-realtime-2026-01-15", false),
            (VoiceFamily::QwenDesign, design, "cosyvoice-v3.5-plus", false),
            (VoiceFamily::QwenClone, clone, "qwen3-tts-vc-realtime-2026-01-15", true),
            (VoiceFamily::QwenClone, clone, "qwen3-tts-vd-realtime-2026-01-15", false),
            (VoiceFamily::QwenClone, clone, "qwen3-tts-flash-realtime", false),
            (VoiceFamily::Enrollment, clone, "cosyvoice-v2", true),
            (VoiceFamily::Enrollment, design, "cosyvoice-v2", false),
            (VoiceFamily::Enrollment, design, "cosyvoice-v3.5-flash", true),
            (VoiceFamily::Enrollment, design, "qwen-audio-3.0-tts-plus", true),
            (VoiceFamily::Enrollment, clone, "qwen3-tts-vd-realtime-2026-01-15", false),
            (VoiceFamily::Enrollment, clone, "nonsense", false),
        ] {
            let checked = check(&catalog, family, kind, &target.into()).is_ok();
            assert_eq!(checked, allowed, "{family:?} {kind:?} {target}");
        }
    }
}
