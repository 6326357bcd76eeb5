//! From what a server says (status, code, words) to what the user can do about it: the whole table in one place.
//!
//! A code that says enough comes first, then the status, then the words, for the vendor sends `InvalidParameter` with a
//! dozen meanings.

use super::ErrorKind;

/// Codes that say enough by themselves, in any case of letters.
const CODES: &[(&str, ErrorKind)] = &[
    ("InvalidApiKey", ErrorKind::InvalidKey),
    ("invalid_api_key", ErrorKind::InvalidKey),
    ("NOT AUTHORIZED", ErrorKind::AccessDenied),
    ("WorkSpaceNotFound", ErrorKind::AccessDenied),
    ("Arrearage", ErrorKind::Billing),
    ("isv.OUT_OF_SERVICE", ErrorKind::Billing),
    ("PostpaidBillOverdue", ErrorKind::Billing),
    ("PrepaidBillOverdue", ErrorKind::Billing),
    ("CommodityNotPurchased", ErrorKind::Billing),
    ("AccessDenied.Unpurchased", ErrorKind::Billing),
    ("AllocationQuota.FreeTierOnly", ErrorKind::FreeTierOnly),
    ("Endpoint.AccessDenied", ErrorKind::ModelGone),
    ("ModelNotFound", ErrorKind::ModelGone),
    ("model_not_found", ErrorKind::ModelGone),
    ("Model.NotExist", ErrorKind::ModelGone),
    ("VoiceNotFound", ErrorKind::VoiceNotFound),
    ("BadRequest.VoiceNotFound", ErrorKind::VoiceNotFound),
    ("BadRequest.ResourceNotExist", ErrorKind::VoiceNotFound),
    ("BadRequest.InputDownloadFailed", ErrorKind::DownloadFailed),
    ("BadRequest.UnsupportedFileFormat", ErrorKind::SampleRejected),
    ("DataInspectionFailed", ErrorKind::Moderation),
    ("data_inspection_failed", ErrorKind::Moderation),
    ("InvalidParameter.DataInspection", ErrorKind::Moderation),
    ("IPInfringementSuspect", ErrorKind::Moderation),
    ("Throttling.AllocationQuota", ErrorKind::AllocationUsedUp),
    ("insufficient_quota", ErrorKind::AllocationUsedUp),
    ("LimitRequests", ErrorKind::RateLimited(None)),
    ("limit_requests", ErrorKind::RateLimited(None)),
    ("RequestTimeOut", ErrorKind::ServerFault),
    ("SystemError", ErrorKind::ServerFault),
    ("server_error", ErrorKind::ServerFault),
    ("ModelServiceFailed", ErrorKind::ServerFault),
    ("ServiceUnavailable", ErrorKind::ServerFault),
    ("ModelUnavailable", ErrorKind::ServerFault),
    ("GatewayTimeout", ErrorKind::ServerFault),
];

/// Codes that count only where the words say nothing: they come with refusals of the engine too.
const VAGUE: &[(&str, ErrorKind)] =
    &[("CLIENT_ERROR", ErrorKind::Interrupted), ("ClientDisconnect", ErrorKind::Interrupted)];

/// Beginnings of codes that come with many endings.
const FAMILIES: &[(&str, ErrorKind)] = &[
    ("InvalidURL", ErrorKind::DownloadFailed),
    ("Audio.", ErrorKind::SampleRejected),
    ("Throttling", ErrorKind::RateLimited(None)),
    ("InternalError", ErrorKind::ServerFault),
];

/// Parts of messages that say more than their codes, in small letters. All parts of a row must occur.
const WORDS: &[(&[&str], ErrorKind)] = &[
    (&["requested voice"], ErrorKind::VoiceMismatch),
    (&["request voice"], ErrorKind::VoiceMismatch),
    (&["voice specified"], ErrorKind::VoiceMismatch),
    (&["error code: 418"], ErrorKind::VoiceMismatch),
    (&["error code: 411"], ErrorKind::VoiceMismatch),
    (&["error [411]"], ErrorKind::VoiceMismatch),
    (&["error [418]"], ErrorKind::VoiceMismatch),
    (&["url error"], ErrorKind::WrongAddress),
    (&["input text is valid"], ErrorKind::Unspeakable),
    (&["ssml", "not supported"], ErrorKind::SsmlRefused),
    (&["buffer", "empty"], ErrorKind::NothingToCommit),
    (&["model not found"], ErrorKind::ModelGone),
    (&["timeout"], ErrorKind::TimedOut),
];

/// The words of a full account come with several codes and statuses.
const FULL: &str = "voice storage";

/// What helps against a refusal. `status` is 400 for an event of a session, which has none.
pub fn kind_of(status: u16, code: &str, message: &str) -> ErrorKind {
    if message.contains(FULL) {
        return ErrorKind::QuotaFull;
    }
    by_code(code)
        .or_else(|| by_status(status))
        .or_else(|| by_words(message))
        .or_else(|| row(VAGUE, code))
        .unwrap_or(ErrorKind::Rejected)
}

fn by_code(code: &str) -> Option<ErrorKind> {
    let family = || FAMILIES.iter().find(|(start, _)| code.starts_with(start)).map(|(_, kind)| *kind);
    let access = || code.contains("AccessDenied").then_some(ErrorKind::AccessDenied);
    row(CODES, code).or_else(family).or_else(access)
}

fn row(table: &[(&str, ErrorKind)], code: &str) -> Option<ErrorKind> {
    table.iter().find(|(known, _)| known.eq_ignore_ascii_case(code)).map(|(_, kind)| *kind)
}

const fn by_status(status: u16) -> Option<ErrorKind> {
    match status {
        401 => Some(ErrorKind::InvalidKey),
        403 => Some(ErrorKind::AccessDenied),
        407 => Some(ErrorKind::ProxyRefused),
        429 => Some(ErrorKind::RateLimited(None)),
        408 | 500..=599 => Some(ErrorKind::ServerFault),
        _ => None,
    }
}

fn by_words(message: &str) -> Option<ErrorKind> {
    let message = message.to_ascii_lowercase();
    let row = WORDS.iter().find(|(parts, _)| parts.iter().all(|part| message.contains(part)));
    row.map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::{ErrorKind as Kind, *};

    /// The vendor's table, row by row: status, codes, words, and what we make of it.
    const DOCUMENTED: &[(u16, &[&str], &str, Kind)] = &[
        (401, &["InvalidApiKey"], "Invalid API-key provided.", Kind::InvalidKey),
        (401, &["NOT AUTHORIZED"], "", Kind::AccessDenied),
        (403, &["AccessDenied", "Model.AccessDenied", "Workspace.AccessDenied"], "", Kind::AccessDenied),
        (403, &["AccessDenied.Unpurchased"], "", Kind::Billing),
        (403, &["Endpoint.AccessDenied"], "", Kind::ModelGone),
        (403, &["AllocationQuota.FreeTierOnly"], "", Kind::FreeTierOnly),
        (400, &["Arrearage"], "Access denied, please make sure your account is in good standing.", Kind::Billing),
        (
            400,
            &["isv.OUT_OF_SERVICE", "PostpaidBillOverdue", "PrepaidBillOverdue", "CommodityNotPurchased"],
            "",
            Kind::Billing,
        ),
        (404, &["ModelNotFound", "model_not_found", "Model.NotExist"], "", Kind::ModelGone),
        (404, &["WorkSpaceNotFound"], "", Kind::AccessDenied),
        (400, &["InvalidParameter"], "url error, please check url", Kind::WrongAddress),
        (
            400,
            &["InvalidParameter"],
            "Invalid voice specified, the requested voice does not exist or is not licensed",
            Kind::VoiceMismatch,
        ),
        (400, &["InvalidParameter"], "Request voice is invalid!", Kind::VoiceMismatch),
        (400, &["InvalidParameter"], "[tts:]Engine return error code: 418", Kind::VoiceMismatch),
        (400, &["InvalidParameter"], "[cosyvoice:]Engine error [411]", Kind::VoiceMismatch),
        (400, &["InvalidParameter"], "Please ensure input text is valid.", Kind::Unspeakable),
        (400, &["InvalidParameter"], "SSML text is not supported at the moment!", Kind::SsmlRefused),
        (400, &["InvalidParameter"], "Text request limit violated, expected 1.", Kind::Rejected),
        (400, &["InvalidParameter"], "request timeout after 23 seconds.", Kind::TimedOut),
        (400, &["InvalidParameter"], "Missing required parameter 'payload.model'!", Kind::Rejected),
        (400, &["Invalid Value"], "The requested voice 'xxx' is not supported.", Kind::VoiceMismatch),
        (
            400,
            &["VoiceNotFound", "BadRequest.VoiceNotFound", "BadRequest.ResourceNotExist"],
            "Voice not found: x",
            Kind::VoiceNotFound,
        ),
        (
            400,
            &["BadRequest.InputDownloadFailed", "InvalidURL", "InvalidURL.Timeout", "InvalidURL.ConnectionRefused"],
            "",
            Kind::DownloadFailed,
        ),
        (400, &["BadRequest.UnsupportedFileFormat"], "", Kind::SampleRejected),
        (
            400,
            &[
                "BadRequest.TooLarge",
                "BadRequest.EmptyInput",
                "BadRequest.EmptyModel",
                "BadRequest.EmptyParameters",
                "BadRequest.IllegalInput",
            ],
            "",
            Kind::Rejected,
        ),
        (
            400,
            &[
                "Audio.PreprocessError",
                "Audio.DecoderError",
                "Audio.AudioRateError",
                "Audio.DurationLimitError",
                "Audio.AudioShortError",
                "Audio.AudioSilentError",
                "Audio.FileSizeExceed",
            ],
            "",
            Kind::SampleRejected,
        ),
        (
            400,
            &[
                "DataInspectionFailed",
                "data_inspection_failed",
                "InvalidParameter.DataInspection",
                "IPInfringementSuspect",
            ],
            "",
            Kind::Moderation,
        ),
        (
            429,
            &[
                "Throttling",
                "Throttling.RateQuota",
                "LimitRequests",
                "limit_requests",
                "Throttling.BurstRate",
                "Throttling.Concurrency",
            ],
            "Requests rate limit exceeded, please try again later.",
            Kind::RateLimited(None),
        ),
        (
            429,
            &["Throttling.AllocationQuota", "insufficient_quota"],
            "Allocated quota exceeded, please increase your quota limit.",
            Kind::AllocationUsedUp,
        ),
        (429, &["Throttling.AllocationQuota"], "Maximum voice storage limit exceeded", Kind::QuotaFull),
        (400, &["Throttling.AllocationQuota"], "Maximum voice storage limit exceeded", Kind::QuotaFull),
        (408, &["RequestTimeOut", ""], "", Kind::ServerFault),
        (
            500,
            &[
                "InternalError",
                "InternalError.Algo",
                "InternalError.Timeout",
                "InternalError.Upload",
                "SystemError",
                "ModelServiceFailed",
                "",
            ],
            "",
            Kind::ServerFault,
        ),
        (503, &["ServiceUnavailable", "ModelUnavailable", ""], "", Kind::ServerFault),
        (502, &[""], "", Kind::ServerFault),
        (504, &["GatewayTimeout"], "", Kind::ServerFault),
        (400, &["CLIENT_ERROR", "ClientDisconnect"], "request timeout after 23 seconds.", Kind::TimedOut),
    ];

    #[test]
    fn each_documented_row_has_its_kind() {
        for &(status, codes, message, expected) in DOCUMENTED {
            for code in codes {
                assert_eq!(kind_of(status, code, message), expected, "{status} {code} {message}");
            }
        }
    }

    #[test]
    fn what_is_not_documented_is_told_by_its_status_or_words() {
        for (status, code, message, expected) in [
            (401, "", "", Kind::InvalidKey),
            (403, "", "", Kind::AccessDenied),
            (407, "", "", Kind::ProxyRefused),
            (429, "", "", Kind::RateLimited(None)),
            (400, "", "", Kind::Rejected),
            (404, "", "<html>", Kind::Rejected),
            (400, "InvalidParameter", "the voice_prompt is invalid", Kind::Rejected),
            (400, "invalid_value", "The input text buffer is empty.", Kind::NothingToCommit),
            (400, "", "Model not found", Kind::ModelGone),
            // An event of a session and a business error under 200 have no status that would tell it.
            (400, "InternalError.Algo", "", Kind::ServerFault),
            (200, "InternalError.Algo", "", Kind::ServerFault),
            (400, "server_error", "", Kind::ServerFault),
            (400, "CLIENT_ERROR", "CLIENT_ERROR-[qwen-tts:]Engine return error code: 411", Kind::VoiceMismatch),
            (400, "CLIENT_ERROR", "", Kind::Interrupted),
            (200, "Throttling", "slow down", Kind::RateLimited(None)),
        ] {
            assert_eq!(kind_of(status, code, message), expected, "{status} {code} {message}");
        }
    }
}
