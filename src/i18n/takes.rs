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
    budget_hint: "Timbre asks before a click passes it. Counted are the takes in this vault." / "超出预算前 Timbre 会先询问。仅统计本机素材库中的试听。";
    budget_wrong: "Write an amount, such as 20 or 7.50, or leave it empty." / "请输入金额，例如 20 或 7.50，或留空。";
    budget_ask_title: "Go beyond your budget?" / "超出预算？";
    budget_ask(spent, price, budget): "You have spent {spent} of {budget} this month, and this click costs {price}." / "本月已花费 {spent}，预算为 {budget}，此次将花费 {price}。";
    budget_yes: "Design all the same" / "仍要设计";
}
