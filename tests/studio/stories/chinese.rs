//! The main path in Chinese: window, description, text and speech.

use crate::stage::{Desktop, Name, Start, exports, ffprobe, vault};

#[test]
fn a_chinese_description_is_heard_in_chinese() {
    let Some(desktop) = Desktop::open() else { return };
    let ear = desktop.ear();
    let data = desktop.folder("data");
    let mut program = Start::in_language(&desktop, &data, "zh").open();
    for (prompt, number, pitch) in [
        ("一位年迈的老爷爷，声音低沉沙哑，语速缓慢。", 1, 50.0..110.0),
        ("一个八岁的小女孩，声音清脆明亮，活泼可爱。", 2, 240.0..500.0),
    ] {
        program.fill("声音描述", prompt);
        program.fill("试听文本", "大海给予，大海也会收回。那天夜里，它给了我们一个故事。");
        program.choose("语言", "中文");
        let before = ear.now();
        program.click(Name::Begins("设计声音"));
        let heard = ear.hears_all(before).pitch_of_speech();
        assert!(pitch.contains(&heard), "{prompt} speaks at {heard} Hz");
        program.has(&format!("丢弃试听 {number}"));
    }
    // A take without a name is called by its first words.
    program.click("导出试听 1");
    program.says("已导出 ");
    let exported = exports(&data).remove(0);
    assert!(exported.file_name().unwrap().to_string_lossy().contains("老爷爷"), "{}", exported.display());
    assert!((ffprobe(&exported).seconds / vault(&data)[0].seconds() - 1.0).abs() < 0.02);

    program.click("在实时中使用试听 1");
    program.fill("要说的文本", "起风了，船要回家了。");
    let before = ear.now();
    program.click("说");
    assert!(ear.hears_all(before).pitch_of_speech() < 110.0);
    program.says("已完成：录得 ");
    // The language of the window can be changed while it runs.
    program.click("设置");
    program.click("English");
    program.has("Voices");
    program.close();
}
