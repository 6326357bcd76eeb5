//! One sentence for each failure: what happened, and what to do.

use super::{Lang, macros::texts};
use crate::{
    dashscope::ErrorKind,
    library::LibraryWarning,
    studio::{Failure, FailureKind, LiveEnd, Notice},
};

texts! {
    invalid_key: "The key was refused. Check it, and that it belongs to the chosen region." / "密钥被拒绝。请检查密钥是否正确且属于所选地域。";
    access_denied: "The account may not do this. Check the permissions of the key and the workspace." / "账户无权执行此操作。请检查密钥和业务空间的权限。";
    billing: "The account cannot pay for this: the service is not activated, or a bill is open. See the vendor's console." / "账户无法付费：服务未开通或已欠费。请查看厂商控制台。";
    model_gone: "The server does not offer this model (any more). Choose another one." / "服务器不（再）提供此模型。请选择其他模型。";
    voice_not_found: "The server does not know this voice. Refresh the list of voices." / "服务器上没有此音色。请刷新音色列表。";
    voice_mismatch: "This voice does not work with this model. Use the model that it was made for." / "此音色不能与该模型一起使用。请使用创建时的目标模型。";
    moderation: "The server's content check refused the text. Change the wording." / "文本未通过内容检查。请修改措辞。";
    rate_limited: "Too many requests at once. Wait a moment and try again." / "请求过于频繁。请稍候再试。";
    quota_full: "The account has as many voices as it may have. Delete some first." / "账户的音色数量已达上限。请先删除一些。";
    free_tier_only: "The free allowance is used up, and paid use is switched off. Switch it on in the vendor's console." / "免费额度已用完，且未开启按量付费。请在厂商控制台开启。";
    allocation_used_up: "The account may not use more of this model for now. Raise its quota in the vendor's console." / "账户对该模型的用量已达上限。请在厂商控制台提高配额。";
    sample_rejected: "The recording was refused. Use 10 to 20 seconds of one clear voice without noise, as WAV, MP3 or M4A below 10 MB." / "录音未被接受。请使用 10 至 20 秒、单人、清晰无噪声的 WAV、MP3 或 M4A 录音，且小于 10 MB。";
    download_failed: "The server could not fetch the recording. Check its address, or choose a file instead." / "服务器无法下载录音。请检查其地址，或改为选择文件。";
    wrong_address: "The server does not offer this here. Check the address, and that the model belongs to this call." / "服务器在此地址不提供该功能。请检查地址，以及模型是否适用于此调用。";
    unspeakable: "There is nothing in the text that can be spoken. Write some words." / "文本中没有可朗读的内容。请输入文字。";
    ssml_refused: "This model or voice does not take SSML. Remove the markup, or choose another voice." / "该模型或音色不支持 SSML。请去掉标记或选择其他音色。";
    rejected: "The server refused the request." / "服务器拒绝了请求。";
    server_fault: "The server failed. Try again in a moment." / "服务器出错。请稍后再试。";
    unreachable: "The server cannot be reached. Check the network and the address." / "无法连接服务器。请检查网络和地址。";
    no_such_host: "The server's name was not found. Check the network, the region and the workspace." / "找不到服务器名称。请检查网络、地域和业务空间。";
    untrusted: "The server's certificate is not trusted, so nothing was sent. A filter on this network may be reading along." / "服务器证书不受信任，未发送任何内容。此网络可能有过滤设备在拦截连接。";
    proxy_unreachable: "The proxy cannot be reached. Check Proxy in Settings, or HTTPS_PROXY." / "无法连接代理。请检查设置中的“代理”或 HTTPS_PROXY。";
    proxy_refused: "The proxy refused: it wants a password, or does not let this server through. Check Proxy in Settings, or HTTPS_PROXY." / "代理拒绝了连接：需要密码或不允许访问该服务器。请检查设置中的“代理”或 HTTPS_PROXY。";
    timed_out: "The server did not answer in time. Try again; if a voice was being made, look in Voices first." / "服务器未及时响应。请重试；如果正在创建音色，请先查看音色列表。";
    interrupted: "The connection broke. What had arrived is kept." / "连接已中断。已收到的内容已保留。";
    nonsense: "The server answered something that makes no sense. If a voice was being made, look in Voices." / "服务器返回了无法理解的内容。如果正在创建音色，请查看音色列表。";
    no_audio: "The server ended without sending any sound. Check the voice and the model, then try again." / "服务器未发送任何声音。请检查音色和模型后重试。";
    result_expired: "The server keeps finished sound for 24 hours, and this one is gone. Have the text spoken again." / "服务器只保留生成的声音 24 小时，该声音已失效。请重新合成。";
    program_missing: "The speech program espeak-ng is not installed. Install the package espeak-ng, then try again." / "未安装语音程序 espeak-ng。请安装软件包 espeak-ng 后重试。";
    speech_lost: "The text was sent and may have been charged, but no sound of it could be kept. Speak it again if you still want it." / "文本已发送，可能已计费，但没有保存任何声音。如仍需要，请重新合成。";
    outcome_unknown: "No clear answer came, so the voice may have been made and charged all the same. Look in Voices before you try again." / "未收到明确答复，音色可能已创建并计费。重试前请先查看音色列表。";
    disk_full_open: "The disk is full: takes can be heard, but none can be saved." / "磁盘已满：可以播放，但无法保存新的内容。";
    take_recovered: "A take that was being saved when the program ended was recovered." / "程序结束时正在保存的一段试听已恢复。";
    take_silent: "A folder in the vault holds no sound and was left as it is." / "音色库中有文件夹没有音频，已保持原样。";
    no_key: "There is no key. Enter one in Settings, or set DASHSCOPE_API_KEY." / "没有密钥。请在设置中输入，或设置 DASHSCOPE_API_KEY。";
    bad_endpoint: "That is no address of a server. Check the address, the region and the workspace." / "服务器地址无效。请检查地址、地域和业务空间。";
    service_down: "The built-in service could not start." / "内置服务无法启动。";
    no_connection: "Not connected. Choose an account in Settings." / "未连接。请在设置中选择账户。";
    no_vault: "The vault cannot be used, so nothing is made that could be lost. Make the data folder writable and start again." / "音色库不可用，因此不会创建任何可能丢失的内容。请使数据文件夹可写后重新启动。";
    not_writable(path): "The folder {path} cannot be written. Change its permissions or choose another one." / "文件夹 {path} 无法写入。请更改权限或选择其他文件夹。";
    disk_full: "The disk is full. Free some space, then try again; nothing is lost meanwhile." / "磁盘已满。请释放空间后重试，期间不会丢失内容。";
    disk: "A file could not be read or written." / "文件无法读取或写入。";
    take_gone: "This take is not in the vault any more." / "音色库中已没有该试听。";
    bad_audio: "The sound cannot be read. Its bytes are kept in the vault." / "声音无法解码。其数据仍保留在音色库中。";
    voice_refused: "The server made the voice and then refused it: it will never speak. Delete it, change the description and design another." / "服务器创建了该音色但未通过审核，无法使用。请将其删除，修改描述后重新设计。";
    no_picture: "The pictures could not be made. Zoom, or choose another picture, to try again." / "无法生成图像。请缩放或选择其他图像以重试。";
    no_preview: "The voice was made, but its preview cannot be read. Use it in Live to hear it." / "音色已创建，但试听无法读取。请在实时中使用它试听。";
    encoder: "The file could not be encoded. Try another format." / "文件编码失败。请尝试其他格式。";
    no_file_manager(path): "No program could show the folder {path}. Open it by hand." / "没有程序可以显示文件夹 {path}，请手动打开。";
    no_file_dialog: "No dialogue for choosing a file could be opened: this system has neither a desktop portal nor zenity. The export button beside it writes into the export folder." / "无法打开文件选择对话框：系统中没有桌面门户或 zenity。旁边的导出按钮会写入导出文件夹。";
    no_folder_dialog: "No dialogue for choosing a folder could be opened: this system has neither a desktop portal nor zenity. Install the package zenity, then try again." / "无法打开文件夹选择对话框：系统中没有桌面门户或 zenity。请安装软件包 zenity 后重试。";
    no_keyring: "The system's keyring cannot be used. Set DASHSCOPE_API_KEY before you start the program instead." / "无法使用系统密钥环。请改为在启动前设置 DASHSCOPE_API_KEY。";
    busy: "Too much is waiting already. Try again in a moment." / "等待的任务过多。请稍后再试。";
    settings_reset: "Parts of the settings could not be read and are at their defaults." / "部分设置无法读取，已恢复默认值。";
    service_store(what): "The built-in service could not read all of its voices: {what}" / "内置服务无法读取全部音色：{what}";
    catalog_ignored(file, why): "Your catalog file {file} makes no sense and was left out; the built-in table is used. {why}" / "您的目录文件 {file} 无法读取，已改用内置目录。{why}";
    record_rebuilt: "The record of a take was damaged and was rebuilt from its audio." / "一条试听记录已损坏，并已根据音频重建。";
    recording_recovered: "A recording that was cut off was recovered." / "一段中断的录音已恢复。";
    shared_vault: "Another Timbre uses the same data folder." / "另一个 Timbre 正在使用同一数据文件夹。";
    vault_warning: "A folder in the vault could not be read and was left as it is." / "音色库中有文件夹无法读取，已保持原样。";
}

/// What happened, and what to do.
pub fn failure(lang: Lang, failure: &Failure) -> String {
    match &failure.kind {
        FailureKind::Server(kind) => server(lang, *kind),
        FailureKind::OutcomeUnknown => outcome_unknown(lang),
        FailureKind::SpeechLost => speech_lost(lang),
        FailureKind::SpeechProgramMissing => program_missing(lang),
        FailureKind::NoKey => no_key(lang),
        FailureKind::BadEndpoint => bad_endpoint(lang),
        FailureKind::ServiceDown => service_down(lang),
        FailureKind::NotConnected => no_connection(lang),
        FailureKind::NoVault => no_vault(lang),
        FailureKind::NotWritable(path) => return not_writable(lang, path.display()),
        FailureKind::DiskFull => disk_full(lang),
        FailureKind::Disk => disk(lang),
        FailureKind::TakeGone => take_gone(lang),
        FailureKind::BadAudio => bad_audio(lang),
        FailureKind::NoPicture => no_picture(lang),
        FailureKind::NoPreview => no_preview(lang),
        FailureKind::Encoder => encoder(lang),
        FailureKind::VoiceRefused => voice_refused(lang),
        FailureKind::NoFileManager(path) => return no_file_manager(lang, path.display()),
        FailureKind::NoFileDialog => no_file_dialog(lang),
        FailureKind::NoFolderDialog => no_folder_dialog(lang),
        FailureKind::NoKeyring => no_keyring(lang),
        FailureKind::Busy => busy(lang),
        FailureKind::Pack(trouble) => return super::pack_trouble(lang, trouble),
    }
    .to_owned()
}

fn server(lang: Lang, kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidKey => invalid_key(lang),
        ErrorKind::AccessDenied => access_denied(lang),
        ErrorKind::Billing => billing(lang),
        ErrorKind::ModelGone => model_gone(lang),
        ErrorKind::VoiceNotFound => voice_not_found(lang),
        ErrorKind::VoiceMismatch => voice_mismatch(lang),
        ErrorKind::Moderation => moderation(lang),
        ErrorKind::RateLimited(_) => rate_limited(lang),
        ErrorKind::QuotaFull => quota_full(lang),
        ErrorKind::FreeTierOnly => free_tier_only(lang),
        ErrorKind::AllocationUsedUp => allocation_used_up(lang),
        ErrorKind::SampleRejected => sample_rejected(lang),
        ErrorKind::DownloadFailed => download_failed(lang),
        ErrorKind::WrongAddress => wrong_address(lang),
        ErrorKind::Unspeakable => unspeakable(lang),
        ErrorKind::SsmlRefused => ssml_refused(lang),
        ErrorKind::NothingToCommit => super::live_nothing_waits(lang),
        ErrorKind::Rejected => rejected(lang),
        ErrorKind::ServerFault => server_fault(lang),
        ErrorKind::Unreachable => unreachable(lang),
        ErrorKind::NoSuchHost => no_such_host(lang),
        ErrorKind::Untrusted => untrusted(lang),
        ErrorKind::ProxyUnreachable => proxy_unreachable(lang),
        ErrorKind::ProxyRefused => proxy_refused(lang),
        ErrorKind::TimedOut => timed_out(lang),
        ErrorKind::Interrupted => interrupted(lang),
        ErrorKind::Nonsense => nonsense(lang),
        ErrorKind::NoAudio => no_audio(lang),
        ErrorKind::ResultExpired => result_expired(lang),
    }
}

/// How a live session ended, for the status line; `came` tells whether any sound did, and why it failed stands in a box of its own.
pub fn audio_end(lang: Lang, end: &LiveEnd, seconds: Option<f64>, came: bool) -> String {
    let length = seconds.map(|seconds| format!("{seconds:.1}"));
    match (end, length) {
        (LiveEnd::Failed(_), None) if came => super::status_failed_unkept(lang).to_owned(),
        (LiveEnd::Failed(_), None) => super::status_failed_nothing(lang).to_owned(),
        (LiveEnd::Failed(_), Some(length)) => super::status_failed(lang, length),
        (_, None) => super::status_finished_nothing(lang).to_owned(),
        (LiveEnd::Finished, Some(length)) => super::status_finished(lang, length),
        (LiveEnd::Stopped, Some(length)) => super::status_finished_stopped(lang, length),
    }
}

/// Something worth knowing.
pub fn notice(lang: Lang, notice: &Notice) -> String {
    match notice {
        Notice::SettingsReset => settings_reset(lang).to_owned(),
        Notice::ServiceStore(what) => service_store(lang, what),
        Notice::CatalogIgnored { file, why } => catalog_ignored(lang, file.display(), why),
    }
}

/// Something that the vault found and mended.
pub fn library_warning(lang: Lang, warning: &LibraryWarning) -> &'static str {
    match warning {
        LibraryWarning::RecordRebuilt { .. } => record_rebuilt(lang),
        LibraryWarning::RecordingRecovered { .. } => recording_recovered(lang),
        LibraryWarning::TakeRecovered { .. } => take_recovered(lang),
        LibraryWarning::NoAudio { .. } => take_silent(lang),
        LibraryWarning::DiskFull => disk_full_open(lang),
        LibraryWarning::SharedWithAnother => shared_vault(lang),
        LibraryWarning::Unreadable { .. } => vault_warning(lang),
    }
}
