//! The table.

use super::macros::texts;

texts! {
    // Navigation
    nav_design: "Design" / "设计";
    nav_voices: "Voices" / "音色";
    nav_live: "Live" / "实时";
    nav_settings: "Settings" / "设置";

    // Design: the form
    design_title: "Describe a voice" / "描述一个声音";
    voice_prompt: "Voice prompt" / "声音描述";
    voice_prompt_hint: "Who speaks? Gender, age, pitch, pace, mood, character, purpose. For example: a calm, middle-aged man with a deep, magnetic voice and a slow pace, for documentaries." / "谁在说话？性别、年龄、音调、语速、情绪、特点、用途。例如：沉稳的中年男性，语速缓慢，音色低沉有磁性，适合纪录片解说。";
    preview_text: "Preview text" / "试听文本";
    preview_text_hint: "What the voice says in its preview." / "试听时声音要说的话。";
    voice_name: "Voice name" / "音色名称";
    voice_name_hint_lower: "Optional: a–z and digits" / "可选：小写字母和数字";
    voice_name_hint: "Optional: letters, digits, _" / "可选：字母、数字、下划线";
    language: "Language" / "语言";
    target_model: "Target model" / "目标模型";
    target_model_other: "Another model: type its id" / "其他模型：输入其 ID";
    candidates: "Candidates" / "候选数量";
    design_voice(price): "Design voice · {price}" / "设计声音 · {price}";
    price_free: "free" / "免费";
    price_unknown: "price not known" / "价格未知";
    designing(left): "Designing… {left} to come" / "正在设计……还有 {left} 个";
    candidate_coming(number, of): "Candidate {number} of {of} is being made" / "正在生成第 {number} 个候选，共 {of} 个";
    candidate_arriving(number, of): "Candidate {number} of {of}: cancelled; what was sent still arrives" / "第 {number} 个候选（共 {of} 个）：已取消，已发出的仍会送达";
    cancel: "Cancel" / "取消";
    cancel_design_hint: "What was already sent still arrives and is kept." / "已发出的请求仍会送达并保留。";
    model_retired(date): "The vendor announced to retire this model on {date}; it may be refused." / "厂商宣布该模型于 {date} 下线，请求可能会被拒绝。";
    model_gone_on(date): "A server said on {date} that it does not offer this model any more." / "服务器于 {date} 表示不再提供该模型。";
    retired: "(retired)" / "（已下线）";
    model_languages(languages): "Voices for this model speak {languages} only: choose another language or model." / "此模型的音色只支持{languages}，请选择其他语言或模型。";
    list_comma: ", " / "、";
    model_exclusive: "A designed voice works with this model only." / "设计的音色只能与该模型一起使用。";
    cannot_design_connection: "Not connected yet." / "尚未连接。";
    clear_form: "Start over" / "重新开始";
    example: "Use an example" / "使用示例";

    example_prompt: "An old fisherman with a deep, hoarse voice. He speaks slowly and warmly, as if by a fire; for audiobooks." / "一位年迈的老渔夫，声音低沉沙哑，语速缓慢，语气温暖，像在炉边讲故事，适合有声书。";
    example_preview: "The sea gives, and the sea takes. That night it gave us a story." / "大海给予，大海也会收回。那天夜里，它给了我们一个故事。";
    example_name: "fisherman" / "fisherman";

    // Design: the takes
    takes_title: "Takes" / "试听";
    takes_empty_title: "No takes yet" / "还没有试听";
    takes_empty: "Describe a voice on the left and press Design voice. Every preview is kept here for good." / "在左侧描述声音，然后点击“设计声音”。每段试听都会永久保存在这里。";
    play_take(n): "Play take {n}" / "播放试听 {n}";
    stop: "Stop" / "停止";
    keep_take(n): "Keep take {n}" / "保留试听 {n}";
    unkeep_take(n): "Kept take {n}" / "已保留试听 {n}";
    discard_take(n): "Discard take {n}" / "丢弃试听 {n}";
    export_take(n): "Export take {n}" / "导出试听 {n}";
    export_take_as(n): "Export take {n} as…" / "试听 {n} 另存为…";
    take_wave(n): "Waveform of take {n}" / "试听 {n} 的波形";
    take_number(n): "Take {n}" / "试听 {n}";
    use_take(n): "Use take {n} in Live" / "在实时中使用试听 {n}";
    kept_badge: "Kept" / "已保留";
    incomplete_badge: "Incomplete" / "不完整";
    unsaved_badge: "Not on disk" / "未写入磁盘";
    save_again: "Save again" / "重新保存";
    discarded_toast(n, title): "Take {n} “{title}” was discarded. Its sound is kept." / "试听 {n}“{title}”已丢弃，声音仍会保留。";
    discarded_recording_toast(n): "Recording {n} was discarded. Its sound is kept." / "录音 {n} 已丢弃，声音仍会保留。";
    started_over: "The form was cleared." / "表单已清空。";
    undo: "Undo" / "撤销";
    discard_unsaved_title: "Discard the only copy?" / "丢弃唯一的副本？";
    discard_unsaved_text: "This take is not on disk. If it is discarded, its audio is gone." / "该试听尚未写入磁盘，丢弃后音频将无法找回。";
    discard: "Discard" / "丢弃";

    // Voices
    voices_title: "Voices" / "音色";
    search_voices: "Search voices" / "搜索音色";
    refresh: "Refresh" / "刷新";
    voices_count(shown, all): "{shown} of {all}" / "{shown} / {all}";
    voices_empty_title: "No voices in this account" / "此账户还没有音色";
    voices_empty: "Voices that you design appear here and can be used in Live." / "设计的音色会出现在这里，并可用于实时合成。";
    voices_none_found: "No voice matches the search." / "没有符合搜索的音色。";
    voices_loading: "Asking the server for its voices…" / "正在获取音色列表……";
    voice_pick: "Choose a voice on the left to see what it is made of." / "在左侧选择一个音色以查看详情。";
    voice_deploying: "Being made: it can speak in a moment." / "正在创建，稍后即可使用。";
    voice_undeployed: "Refused by the server: it will never speak." / "未通过服务器审核，无法使用。";
    voice_approximation: "An approximation, made from measurements of the recording." / "根据录音测量结果合成的近似音色。";
    voice_origin: "Origin" / "来源";
    voice_status: "State" / "状态";
    try_again: "Try again" / "重试";
    use_in_live: "Use in Live" / "在实时中使用";
    delete_voice: "Delete voice" / "删除音色";
    delete_voice_title(name): "Delete “{name}”?" / "删除“{name}”？";
    discard_voice: "Delete" / "删除";
    delete_voice_text: "The voice is removed from the account for good and cannot be used any more. Its takes stay on this computer." / "该音色将从账户中永久移除，无法再使用。其试听仍保留在本机。";
    voice_deleted(name): "“{name}” was deleted." / "“{name}”已删除。";
    deleting: "Deleting…" / "正在删除……";
    play_preview: "Play preview" / "播放试听";
    no_preview: "There is no preview on this computer: the server sends it only once, when the voice is made." / "本机没有该音色的试听：服务器只在创建音色时发送一次。";
    export_preview: "Export preview" / "导出试听";
    preview_wave: "Waveform of the preview" / "试听波形";
    field_voice_id: "Voice id" / "音色 ID";
    field_created: "Created" / "创建时间";
    field_modified: "Changed" / "修改时间";

    // Live
    live_title: "Speak live" / "实时合成";
    text_to_speak: "Text to speak" / "要说的文本";
    text_to_speak_hint: "Type what the voice should say, then press Speak (Ctrl+Enter)." / "输入要说的话，然后点击“说”（Ctrl+Enter）。";
    speak: "Speak" / "说";
    commit: "Commit" / "提交";
    clear: "Clear" / "清空";
    finish: "Finish" / "结束";
    voice: "Voice" / "音色";
    model: "Model" / "模型";
    mode: "Mode" / "模式";
    mode_server_commit: "Automatic" / "自动";
    mode_commit: "Manual" / "手动";
    mode_server_commit_hint: "Speak says the whole text at once. More text goes into the same session." / "点击“说”会立即说出全部文本，后续文本会进入同一会话。";
    mode_whole_hint: "Speak says the whole text at once; the next text can follow when it was heard." / "点击“说”会立即说出全部文本；播放完毕后可继续下一段。";
    mode_commit_hint: "Speak adds text; nothing is said until Commit. Clear drops what waits." / "“说”只添加文本，点击“提交”后才会说出；“清空”丢弃等待的文本。";
    instructions: "Instructions" / "演绎指令";
    instructions_hint: "How to speak: faster, whispering, cheerful, calm …" / "怎样说：语速快一点、耳语、开心、平静……";
    speech_rate: "Speed" / "语速";
    pitch_rate: "Pitch" / "音调";
    loudness: "Volume" / "音量";
    voice_type_hint: "Another voice: type its id" / "其他音色：输入其 ID";
    model_required: "Choose a model first." / "请先选择模型。";
    voice_required: "Choose a voice first." / "请先选择音色。";
    text_required: "There is nothing to speak." / "没有要说的文本。";
    pair_illegal(model): "This voice was made for {model} and works with no other model." / "该音色为 {model} 创建，不能用于其他模型。";
    pair_deploying: "This voice is still being made. Try again in a moment." / "该音色仍在创建中，请稍后再试。";
    pair_undeployed: "The server refused this voice; it will never speak." / "该音色未通过服务器审核，无法使用。";
    pair_deleted: "This voice was deleted and cannot speak any more. Its takes are kept." / "该音色已被删除，无法再使用。其试听仍会保留。";
    pair_elsewhere: "This voice lives in another account. Connect to that account in Settings to use it." / "该音色属于其他账户。请在设置中连接到该账户后使用。";
    model_wrong: "Voices cannot be designed for this model: choose another one." / "无法为该模型设计音色，请选择其他模型。";
    discarded_count(n): "Discarded ({n})" / "已丢弃（{n}）";
    back_to_takes: "Back to takes" / "返回试听";
    back_to_recordings: "Back to recordings" / "返回录音";
    put_back_recording(n): "Put back recording {n}" / "放回录音 {n}";
    put_back(n): "Put back take {n}" / "放回试听 {n}";
    export_recording_as(n): "Export recording {n} as…" / "录音 {n} 另存为…";
    close_unsaved_title: "Close and lose what is not on disk?" / "关闭并丢失未写入磁盘的内容？";
    close_unsaved_text(n): "{n} takes are only in memory because the disk did not take them. Export them or free some space and press Save again first." / "有 {n} 段内容因磁盘无法写入而仅在内存中。请先导出，或释放空间后重新保存。";
    close_anyway: "Close anyway" / "仍然关闭";
    pair_other(models): "This voice works with these models only: {models}" / "该音色只能用于以下模型：{models}";
    status_ready: "Ready" / "就绪";
    status_ready_more: "Ready for more text: the session is open and ends by itself in a few seconds" / "就绪，可继续输入：会话仍打开，几秒后自动结束";
    status_ready_waiting(count): "Ready: {count} characters wait for Commit" / "就绪：{count} 个字符等待提交";
    status_connecting: "Connecting…" / "正在连接……";
    status_speaking(heard, received): "Speaking: {heard} of {received} s" / "正在说：{heard} / {received} 秒";
    status_speaking_wait: "Speaking: waiting for the first sound" / "正在说：等待第一声";
    status_finished(seconds): "Finished: {seconds} s recorded" / "已完成：录得 {seconds} 秒";
    status_finished_stopped(seconds): "Finished: stopped; the {seconds} s that had arrived are kept" / "已完成：已停止，已收到的 {seconds} 秒已保留";
    status_finished_nothing: "Finished: nothing was spoken" / "已完成：没有说出内容";
    status_failed(seconds): "Failed: {seconds} s recorded before" / "失败：此前录得 {seconds} 秒";
    status_failed_unkept: "Failed: the recording could not be kept" / "失败：录音未能保存";
    status_failed_nothing: "Failed: nothing was spoken" / "失败：没有说出内容";
    live_forgotten: "The session ended because nothing was committed for a while. Press Speak to go on." / "一段时间未提交，会话已结束。点击“说”可继续。";
    live_nothing_waits: "No text waits for Commit." / "没有等待提交的文本。";
    first_audio: "First audio" / "首包延迟";
    first_audio_hint: "From the click to the first audio that came over the socket." / "从点击到收到第一段音频的时间。";
    underruns: "Gaps" / "断流次数";
    underruns_hint: "How often the sound broke off: audio came too late, or this computer was too busy to play it in time." / "声音中断的次数：音频到达过慢，或本机过于繁忙未能及时播放。";
    buffered: "Ahead" / "已缓冲";
    buffered_hint: "Sound that has arrived and waits to be heard." / "已收到、等待播放的声音。";
    level: "Level" / "电平";
    progress: "Progress" / "进度";
    milliseconds(n): "{n} ms" / "{n} 毫秒";
    seconds(n): "{n} s" / "{n} 秒";
    dash: "–" / "–";
    recordings: "Recordings" / "录音";
    recordings_empty: "What is spoken is recorded here, also after Stop or a broken connection." / "说出的内容会录制在这里，停止或断线后也会保留。";
    export_recording: "Export recording" / "导出录音";
    stop_recording(n): "Stop playing recording {n}" / "停止播放录音 {n}";
    play_recording(n): "Play recording {n}" / "播放录音 {n}";
    export_recording_n(n): "Export recording {n}" / "导出录音 {n}";
    discard_recording(n): "Discard recording {n}" / "丢弃录音 {n}";
    recording_wave(n): "Waveform of recording {n}" / "录音 {n} 的波形";
    estimated_cost(price): "About {price}" / "约 {price}";
    characters_hint: "As the vendor counts them: each Chinese character counts as two." / "按厂商的计费规则：每个汉字计为两个字符。";
    characters(n): "{n} characters" / "{n} 个计费字符";

    // Export
    exported(name): "Exported {name}" / "已导出 {name}";
    show_in_folder: "Show in folder" / "在文件夹中显示";

    // Settings
    settings_look: "Appearance" / "外观";
    ui_language: "Interface language" / "界面语言";
    theme: "Theme" / "主题";
    theme_dark: "Dark" / "深色";
    theme_light: "Light" / "浅色";
    theme_system: "System" / "跟随系统";
    follow_system: "System" / "跟随系统";
    settings_account: "Account" / "账户";
    account_offline: "Offline" / "离线";
    account_cloud: "Cloud" / "云端";
    account_kind: "Where voices are made" / "在哪里创建音色";
    account_offline_text: "Voices are made and spoken on this computer by the built-in service. No key, no network, no cost." / "音色由内置服务在本机创建和合成。无需密钥、网络和费用。";
    account_cloud_text: "Voices are made by Alibaba Model Studio with your key. The price of a voice stands on the button that designs it." / "音色由阿里云百炼使用您的密钥创建。设计每个音色的价格显示在按钮上。";
    region: "Region" / "地域";
    workspace: "Workspace id" / "业务空间 ID";
    workspace_hint: "Optional" / "可选";
    api_key: "API key" / "API 密钥";
    api_key_hint: "Kept in the system keyring, never in a file" / "保存在系统密钥环中，不会写入文件";
    api_key_env: "A key was found in DASHSCOPE_API_KEY; it is used where the keyring has none." / "已在 DASHSCOPE_API_KEY 中找到密钥；密钥环中没有密钥时使用它。";
    proxy: "Proxy" / "代理";
    proxy_hint: "As the system says" / "跟随系统";
    proxy_help: "An address such as http://proxy.example:8080 or socks5h://127.0.0.1:1080, or none. It holds from the next connection or download on." / "地址（如 http://proxy.example:8080 或 socks5h://127.0.0.1:1080）或 none（不使用代理）。下次连接或下载时生效。";
    proxy_bad: "This is no address of a proxy. Until it is, the last one holds." / "代理地址无效。改正前继续使用之前的设置。";
    proxy_password: "A password would lie open in the settings file. Set HTTPS_PROXY before you start the program instead." / "密码会以明文写入设置文件。请改为在启动前设置 HTTPS_PROXY。";
    connect: "Connect" / "连接";
    connected_to(host): "Connected to {host}" / "已连接到 {host}";
    calls_go_to(host): "Calls go to {host}; it has not answered yet" / "请求发往 {host}，尚未答复";
    endpoint_given(host): "The program was started for {host}. Connect goes to the account chosen here instead." / "程序启动时指定了 {host}。点击“连接”将改用此处选择的账户。";
    connected_offline: "Offline: the built-in service is running" / "离线：内置服务正在运行";
    not_connected: "Not connected" / "未连接";
    connecting: "Connecting…" / "正在连接……";
    settings_export: "Export" / "导出";
    export_format: "Format" / "格式";
    export_folder: "Export folder" / "导出文件夹";
    choose_folder: "Choose folder…" / "选择文件夹…";
    default_folder: "Use the default" / "使用默认";
    format_wav16: "WAV, 16 bit" / "WAV，16 位";
    format_wav24: "WAV, 24 bit" / "WAV，24 位";
    format_mp3(kbps): "MP3, {kbps} kbit/s" / "MP3，{kbps} kbit/s";
    format_least_rate: "Needs 32 kHz or more: sound of 24 kHz is written at 48 kHz." / "至少需要 32 kHz：24 kHz 的声音会以 48 kHz 写入。";
    settings_files: "Files" / "文件";
    data_folder: "Data folder" / "数据文件夹";
    open_folder: "Open folder" / "打开文件夹";
    settings_about: "About" / "关于";
    about_text(version): "Timbre {version}. Free software under the GPL, version 3 or later (GPL-3.0-or-later)." / "Timbre {version}。自由软件，遵循 GPL 第 3 版或更新版本（GPL-3.0-or-later）。";
    about_engine: "Offline speech: natural voices where their pack is installed, else the formant engine, which runs the program espeak-ng." / "离线语音：已安装语音包时使用自然语音，否则使用由 espeak-ng 程序驱动的共振峰引擎。";

    // Everywhere
    details: "Details" / "详细信息";
    close: "Close" / "关闭";
    request_id(id): "Request {id}" / "请求 {id}";
    device_missing: "No sound device: nothing can be heard, but everything is recorded and can be exported." / "没有声音设备：无法播放，但一切都会录制并可导出。";
    device_lost: "The sound device disappeared. Playing starts again when a device is there." / "声音设备已断开，设备恢复后可继续播放。";
    device_back: "The sound device is back." / "声音设备已恢复。";
}

#[cfg(test)]
mod tests {
    use crate::i18n::Lang;

    #[test]
    fn arguments_land_in_both_languages() {
        assert_eq!(super::design_voice(Lang::En, "¥0.20"), "Design voice · ¥0.20");
        assert_eq!(super::design_voice(Lang::Zh, "¥0.20"), "设计声音 · ¥0.20");
    }
}
