//! Texts about what a crash, or a line that broke, left in doubt.

use super::macros::texts;

texts! {
    lost_answers(names, place): "No answer came for {names} ({place}). It may have been made and charged: look in Voices. A voice that is there can speak in Live, but its first preview cannot be had again. Nothing was sent twice." / "{names}（{place}）未收到答复，可能已创建并计费，请在“音色”中查找。找到的音色可在“实时”中朗读，但首次试听无法再次获取。请求没有重复发送。";
    lost_answers_offline(names): "The program ended before {names} was there, which cost nothing on this computer. It may be in Voices; otherwise design it again." / "程序在{names}完成之前结束（在本机创建，不收费）。可在“音色”中查找，找不到时请重新设计。";
    lost_previews(names): "The program ended before the preview of {names} was saved whole. The voice exists: it is in Voices and can speak in Live, but its first preview cannot be had again." / "程序在{names}的试听保存完整之前结束。音色已创建，可在“音色”中找到并在“实时”中朗读，但首次试听无法再次获取。";
    quoted(name): "“{name}”" / "“{name}”";
    and_more(names, count): "{names} and {count} more" / "{names}等（另有 {count} 个）";
    look_in_voices: "Look in Voices" / "查看音色";
    unnamed: "a voice" / "未命名音色";
}
