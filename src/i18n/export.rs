//! Texts about exporting: formats, finishing, presets, and the dialog.

use super::macros::texts;

texts! {
    format_wav32: "WAV, 32 bit float" / "WAV，32 位浮点";
    format_flac16: "FLAC, 16 bit" / "FLAC，16 位";
    format_flac24: "FLAC, 24 bit" / "FLAC，24 位";
    format_mp3_vbr(quality): "MP3, variable (V{quality})" / "MP3，可变码率（V{quality}）";
    format_opus(kbps): "Opus, {kbps} kbit/s" / "Opus，{kbps} kbit/s";

    export_title: "Export" / "导出";
    export_back: "Back" / "返回";
    export_several: "Export several takes…" / "导出多个试听…";
    export_several_recordings: "Export several recordings…" / "导出多个录音…";
    export_which: "Takes to export" / "要导出的内容";
    export_one: "This one" / "仅此一个";
    export_kept(n): "Kept ({n})" / "已保留（{n}）";
    export_all(n): "All ({n})" / "全部（{n}）";
    export_ticked(n): "Ticked ({n})" / "已勾选（{n}）";
    export_tick(n, title): "{n}  {title}" / "{n}  {title}";

    export_preset: "Preset" / "预设";
    export_preset_plain: "Untouched" / "不作处理";
    export_preset_podcast: "Podcast" / "播客";
    export_preset_audiobook: "Audiobook" / "有声书";
    export_preset_game: "Game asset" / "游戏素材";
    export_preset_master: "Master" / "母带";
    export_preset_custom: "Own choice" / "自定义";
    export_preset_name: "Name of a new preset" / "新预设的名称";
    export_preset_replaced: "Replaces your preset of this name." / "将替换同名预设。";
    export_preset_taken: "A preset of Timbre's has this name." / "该名称已用于内置预设。";
    export_preset_save: "Save preset" / "保存预设";
    export_preset_delete: "Delete preset" / "删除预设";

    export_rate: "Sample rate" / "采样率";
    export_rate_own: "As the take" / "与试听相同";
    export_rate_44: "44.1 kHz" / "44.1 kHz";
    export_rate_48: "48 kHz" / "48 kHz";
    export_channels: "Channels" / "声道";
    export_mono: "Mono" / "单声道";
    export_stereo: "Stereo" / "立体声";
    export_tags: "Write tags" / "写入标签";
    export_tags_hint: "Title, voice, description and date, inside the file" / "把标题、音色、描述和日期写入文件";
    export_name: "File name" / "文件名";
    export_name_hint: "By the title" / "按标题";
    export_name_preview(name): "Becomes {name}" / "结果：{name}";
    export_no_field(field): "There is no field {{{field}}}." / "没有字段 {{{field}}}。";
    export_fields(all): "Fields: {all}" / "可用字段：{all}";

    export_loudness: "Loudness" / "响度";
    export_loudness_own: "As it is" / "保持原样";
    export_loudness_14: "−14 LUFS, streaming" / "−14 LUFS，流媒体";
    export_loudness_16: "−16 LUFS, podcast" / "−16 LUFS，播客";
    export_loudness_19: "−19 LUFS, podcast in mono" / "−19 LUFS，单声道播客";
    export_loudness_23: "−23 LUFS, broadcast" / "−23 LUFS，广播";
    export_loudness_audiobook: "Audiobook, RMS −20 dB" / "有声书，RMS −20 dB";
    export_limit: "Limit true peaks" / "限制真峰值";
    export_limit_hint: "Without it, the sound stays quieter than asked where peaks would pass the ceiling." / "不限制时，若峰值会超过上限，声音将低于目标响度。";
    export_ceiling: "Ceiling" / "上限";
    export_trim: "Trim silence at the ends" / "裁去首尾静音";
    export_trim_below: "Silence is below" / "静音阈值";
    export_trim_margin: "Silence that stays" / "保留静音";
    export_fade_in: "Fade in" / "淡入";
    export_fade_out: "Fade out" / "淡出";
    export_db(db): "{db} dB" / "{db} dB";
    export_dbtp(db): "{db} dBTP" / "{db} dBTP";
    export_lufs(lufs): "{lufs} LUFS" / "{lufs} LUFS";

    export_check(n): "Measure take {n}" / "测量试听 {n}";
    export_check_none: "Measure" / "测量";
    export_checking: "Measuring" / "正在测量";
    export_check_hint: "Tells loudness, true peak, and whether audiobook shops would take it." / "给出响度、真峰值，以及是否符合有声书平台的要求。";
    export_audiobook_yes: "Fits audiobooks" / "符合有声书要求";
    export_audiobook_no: "Does not fit audiobooks" / "不符合有声书要求";
    export_rms(db): "RMS {db} dB" / "RMS {db} dB";
    export_peak(db): "Peak {db} dB" / "峰值 {db} dB";
    export_noise(db): "Noise floor {db} dB" / "底噪 {db} dB";

    export_into(folder): "Into {folder}" / "导出到 {folder}";
    export_now(n): "Export files: {n}" / "导出文件：{n}";
    export_elsewhere: "Save as…" / "另存为…";
    export_cancel: "Cancel export" / "取消导出";
    export_progress(done, total): "{done} of {total} written" / "已写入 {done} / {total}";
    export_files: "Files" / "文件";
    export_failed: "Failed" / "失败";
    export_done(n): "Files written: {n}" / "已写入文件：{n}";
    export_stopped(n, total): "Stopped: {n} of {total} written" / "已停止：写入 {n} / {total}";
    export_failed_some(n, failed): "Files written: {n}, failed: {failed}" / "已写入文件：{n}，失败：{failed}";
}
