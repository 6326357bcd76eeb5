//! Texts about what becomes of takes: checked, refined, released, and what they may cost.

use super::macros::texts;

texts! {
    check_badge: "Check" / "请检查";
    release_take(n): "Release take {n}" / "释放试听 {n} 的音色";
    release_kept: "Take the star away first: kept voices are not released." / "请先取消保留：已保留的音色不会被释放。";
    release_title(n): "Release take {n}?" / "释放试听 {n} 的音色？";
    release_title_many(n): "Release {n} takes?" / "释放 {n} 段试听的音色？";
    release_text: "The voice is deleted at the server, which frees a place of your quota; nobody can speak with it any more. The take, its sound and its description stay here for good." / "服务器上的音色将被删除，以释放一个名额，之后无法再用它合成语音。试听、声音和描述会永久保留在本机。";
    release_yes: "Release" / "释放";
    kept_toast(n): "Take {n} is kept." / "试听 {n} 已保留。";
    release_other: "Release the other one" / "释放另一个";
    release_others(n): "Release the other {n}" / "释放其余 {n} 个";
    released_badge: "Released" / "已释放";
    refine_take(n): "Refine take {n}: take its description into the form" / "优化试听 {n}：将其描述填入表单";
    refines(n): "Refines take {n}" / "基于试听 {n} 优化";
    refines_not: "Start anew" / "不再基于它";
    budget_title: "Budget" / "预算";
    budget_month: "Designing voices may cost, in a month" / "每月设计音色的费用上限";
    budget_none: "no limit" / "不限";
    budget_spent(amount): "Spent this month: {amount}" / "本月已花费：{amount}";
    budget_hint: "Timbre asks before a click passes it. Counted are the takes in this vault, and what their voices said besides; live speech is not." / "超出预算前 Timbre 会先询问。仅统计本机素材库中的试听及其音色另说的内容，不含实时合成。";
    budget_wrong: "Write an amount, such as 20 or 7.50, or leave it empty." / "请输入金额，例如 20 或 7.50，或留空。";
    budget_ask_title: "Go beyond your budget?" / "超出预算？";
    budget_ask(spent, price, budget): "You have spent {spent} of {budget} this month, and this click costs {price}." / "本月已花费 {spent}，预算为 {budget}，此次将花费 {price}。";
    budget_yes: "Design all the same" / "仍要设计";
    budget_yes_say: "Speak all the same" / "仍要合成";
    recording_number(n): "Recording {n}" / "录音 {n}";
    say_take(n): "Say something else with take {n}" / "用试听 {n} 的音色说别的内容";
    say_recording(n): "Say something else with recording {n}" / "用录音 {n} 的音色说别的内容";
    say_title_take(n): "Say something else: take {n}" / "说别的内容：试听 {n}";
    say_title_recording(n): "Say something else: recording {n}" / "说别的内容：录音 {n}";
    say_with(voice, model): "Spoken whole by “{voice}” with {model}, then heard and kept as a take of its own." / "由“{voice}”使用 {model} 整段合成，完成后播放，并另存为一段试听。";
    say_text: "What to say" / "要说的内容";
    say_text_hint: "Type what the voice should say, then press Speak (Ctrl+Enter)." / "输入要说的话，然后点击“说”（Ctrl+Enter）。";
    say_automatic: "Automatic" / "自动检测";
    say_speak(price): "Speak · {price}" / "说 · {price}";
    say_under_way(seconds): "Speaking… {seconds} s have come" / "正在合成……已收到 {seconds} 秒";
    say_cancel_hint: "What has come is kept. What was sent may be charged." / "已收到的部分会保留；已发出的内容可能计费。";
    say_done(n): "Take {n} is here: what the voice was to say." / "试听 {n} 已生成：这是该音色新说的内容。";
    say_part(n): "What had come is kept as take {n}; it is charged." / "已收到的部分保存为试听 {n}，会计费。";
    say_heard: "Heard from this voice" / "此音色说过的内容";
    say_no_voice: "It is not known which voice and model speak here." / "不清楚这段声音使用的音色和模型。";
    say_needs_pack: "This is a natural voice, and the voice pack is not installed. Get it in Settings." / "这是自然音色，但尚未安装语音包。请在设置中获取。";
    say_unreachable(model): "Timbre cannot speak through {model}." / "Timbre 无法通过 {model} 合成语音。";
    failed_free: "It cost nothing." / "未产生费用。";
    failed_may_cost: "It may have been charged." / "可能已计费。";
    lost_speech(names, places): "The answer broke off while {names} spoke ({places}): it may have been charged. What had come is among the takes, as incomplete; nothing was sent again." / "{names}合成时答复中断（{places}）：可能已计费。已收到的部分以“不完整”保存在试听中；没有重新发送任何请求。";
    look_in_takes: "Look in takes" / "查看试听";
}
