//! Texts about comparing takes by ear: choosing, listening, pictures, figures, and what is suspect on arrival.

use super::{Lang, macros::texts};
use crate::{
    audio::{Figures, TextPace},
    model::{Check, CheckKind},
};

texts! {
    compare_take(n): "Compare take {n}" / "比较试听 {n}";
    compare_takes(n): "Compare {n} takes" / "比较 {n} 段试听";
    compare_least: "Choose at least two takes." / "请至少选择两段试听。";
    compare_most: "At most four takes can be compared." / "最多可比较四段试听。";
    clear_picked: "Clear selection" / "清除选择";
    compare_title: "Compare" / "比较";
    compare_loading: "Measuring the takes and matching their loudness…" / "正在测量试听并匹配响度……";
    play_together: "Play together" / "同步播放";
    hear_take(n): "Hear take {n}" / "听试听 {n}";
    hear_letter(letter): "Hear {letter}" / "听 {letter}";
    picture_of_take(n): "Picture of take {n}" / "试听 {n} 的图像";
    picture_of_letter(letter): "Picture of {letter}" / "{letter} 的图像";
    picture_hint: "Click: go there. Drag: repeat that part. Wheel: zoom. Keys: 1–4 switch, Space plays, + − zoom, [ ] set the loop." / "点击：跳转。拖动：循环该片段。滚轮：缩放。按键：1–4 切换，空格播放，+ − 缩放，[ ] 设置循环。";
    seen_part(from, to): "In sight: {from} to {to}" / "可见范围：{from} 至 {to}";
    zoom_in: "Zoom in" / "放大";
    zoom_out: "Zoom out" / "缩小";
    zoom_all: "Show all" / "显示全部";
    spectrogram: "Spectrogram" / "频谱图";
    pitch_contour: "Pitch contour" / "音高曲线";
    switch_on_hover: "Switch on hover" / "悬停切换";
    loop_from: "Loop from here" / "从此处循环";
    loop_to: "Loop to here" / "循环到此处";
    loop_off: "No loop" / "取消循环";
    blind_mode: "Blind mode" / "盲听模式";
    blind_text: "Names are hidden and the order is shuffled. Listen, then let them meet two by two." / "名称已隐藏，顺序已打乱。先试听，再两两对决。";
    knock_out: "Start knock-out" / "开始淘汰赛";
    which_is_better(a, b): "Which is better, {a} or {b}?" / "{a} 和 {b}，哪个更好？";
    is_better(letter): "{letter} is better" / "{letter} 更好";
    best_take(n, name): "The best: take {n}, {name}. The result is kept with the takes." / "最佳：试听 {n}，{name}。结果已随试听保存。";
    place_of(place, of): "Place {place} of {of}" / "第 {place} 名，共 {of} 名";
    auditions_won(won, of): "Comparisons won: {won} of {of}" / "胜出的比较：{won}/{of}";

    figure_hz(n): "{n} Hz" / "{n} Hz";
    figure_syllables(n): "{n} syllables/s" / "{n} 音节/秒";
    figure_characters(n): "{n} characters/s" / "{n} 字/秒";
    figure_lufs(n): "{n} LUFS" / "{n} LUFS";
    figure_peak(n): "{n} dBTP" / "{n} dBTP";
    figure_matched(n): "matched by {n} dB" / "响度匹配 {n} dB";

    check_silence: "Hardly anything can be heard." / "几乎听不到声音。";
    check_clipping(n): "Clipped: the sound stands at its limit {n} times a second." / "削波：每秒 {n} 次达到上限。";
    check_cut_off: "The end seems to be cut off." / "结尾似乎被截断。";
    check_too_long(found, to): "Far too long for its text: {found} s, where at most {to} s are likely." / "时长远超文本所需：{found} 秒，预计最多 {to} 秒。";
    check_too_short(found, from): "Far too short for its text: {found} s, where at least {from} s are likely." / "时长远低于文本所需：{found} 秒，预计至少 {from} 秒。";
    check_noise(n): "Something sounds for {n} s after the speech." / "语音结束后仍有 {n} 秒声响。";
    check_pitch(found, from, to): "The median pitch is {found} Hz; the description suggests {from} to {to} Hz." / "中位音高为 {found} Hz，按描述应为 {from}–{to} Hz。";
    check_pace(found, from, to): "The pace is {found} syllables per second; the description suggests {from} to {to}." / "语速为每秒 {found} 个音节，按描述应为 {from}–{to}。";
    check_unknown: "Another version of Timbre found something suspect." / "其他版本的 Timbre 发现了可疑之处。";
}

/// What is suspect about a take, in one sentence.
pub fn check(lang: Lang, check: &Check) -> String {
    let detail = check.detail;
    let (found, from, to) = (one(detail.found), one(detail.from), one(detail.to));
    match check.kind {
        CheckKind::Silence => check_silence(lang).to_owned(),
        CheckKind::Clipping => check_clipping(lang, found),
        CheckKind::CutOff => check_cut_off(lang).to_owned(),
        CheckKind::TooLong => check_too_long(lang, found, to),
        CheckKind::TooShort => check_too_short(lang, found, from),
        CheckKind::NoiseAfter => check_noise(lang, found),
        CheckKind::Pitch => check_pitch(lang, whole(detail.found), whole(detail.from), whole(detail.to)),
        CheckKind::Pace => check_pace(lang, found, from, to),
        CheckKind::Unknown => check_unknown(lang).to_owned(),
    }
}

/// Figures of a take, the most telling first; `gain` is what it is multiplied with to match the others.
pub fn figures(lang: Lang, figures: &Figures, gain: f32) -> Vec<String> {
    let pitch = figures.median_hz.map(|hz| figure_hz(lang, whole(hz)));
    let pace = figures.pace.map(|pace| match pace {
        TextPace::Syllables(pace) => figure_syllables(lang, one(pace)),
        TextPace::Characters(pace) => figure_characters(lang, one(pace)),
    });
    let lufs = figures.lufs.map(|lufs| figure_lufs(lang, one(lufs as f32)));
    let peak = figure_peak(lang, one(figures.true_peak_db as f32));
    let length = super::seconds(lang, format!("{:.2}", figures.seconds));
    let gain_db = 20.0 * gain.log10();
    let matched = (gain_db.abs() >= 0.05).then(|| figure_matched(lang, minus(&format!("{gain_db:+.1}"))));
    [pitch, pace, lufs, Some(peak), Some(length), matched].into_iter().flatten().collect()
}

/// A figure with a minus sign in place of its hyphen.
pub fn minus(figure: &str) -> String {
    figure.replace('-', "−")
}

/// With one digit after the point, and never "−0.0".
fn one(value: f32) -> String {
    minus(&format!("{:.1}", (value * 10.0).round() / 10.0 + 0.0))
}

fn whole(value: f32) -> String {
    format!("{value:.0}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Measured;

    #[test]
    fn figures_are_short_and_leave_out_what_is_not_known() {
        let all = Figures {
            seconds: 3.999,
            lufs: Some(-20.04),
            true_peak_db: -1.25,
            median_hz: Some(119.7),
            pace: Some(TextPace::Characters(4.26)),
        };
        let words = figures(Lang::En, &all, 0.5);
        assert_eq!(words, ["120 Hz", "4.3 characters/s", "−20.0 LUFS", "−1.3 dBTP", "4.00 s", "matched by −6.0 dB"]);
        let few = Figures { lufs: None, median_hz: None, pace: None, ..all };
        assert_eq!(figures(Lang::Zh, &few, 1.0), ["−1.3 dBTP", "4.00 秒"]);
    }

    #[test]
    fn every_suspicion_is_a_sentence_with_its_figures() {
        let detail = Measured { found: 260.4, from: 70.0, to: 150.0 };
        let of = |lang, kind| check(lang, &Check { kind, detail });
        assert_eq!(
            of(Lang::En, CheckKind::Pitch),
            "The median pitch is 260 Hz; the description suggests 70 to 150 Hz."
        );
        assert!(of(Lang::Zh, CheckKind::TooLong).contains("150.0"));
        assert!(of(Lang::En, CheckKind::CutOff).ends_with('.'));
    }
}
