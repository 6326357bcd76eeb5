//! Sums, measures, dates and telephone numbers in Chinese and Japanese. Plain numbers are read out by `engine::text`.

use std::sync::LazyLock;

use regex::Regex;

use super::rewrite::{pattern, rewrite};
use crate::{
    engine::text::numerals::{Reader, write_out},
    model::Language,
};

/// Signs of money with their names in Chinese and Japanese.
const MONEY: [(&str, &str, &str); 14] = [
    ("US$", "美元", "ドル"),
    ("HK$", "港元", "香港ドル"),
    ("$", "美元", "ドル"),
    ("€", "欧元", "ユーロ"),
    ("£", "英镑", "ポンド"),
    ("¥", "元", "円"),
    ("₩", "韩元", "ウォン"),
    ("USD", "美元", "ドル"),
    ("EUR", "欧元", "ユーロ"),
    ("GBP", "英镑", "ポンド"),
    ("JPY", "日元", "円"),
    ("CNY", "元", "元"),
    ("RMB", "元", "元"),
    ("￥", "元", "円"),
];
const UNITS: [(&str, &str, &str); 19] = [
    ("km²", "平方公里", "平方キロメートル"),
    ("m²", "平方米", "平方メートル"),
    ("m³", "立方米", "立方メートル"),
    ("°C", "摄氏度", "度"),
    ("°F", "华氏度", "華氏"),
    ("°", "度", "度"),
    ("kg", "公斤", "キログラム"),
    ("km", "公里", "キロメートル"),
    ("cm", "厘米", "センチメートル"),
    ("mm", "毫米", "ミリメートル"),
    ("mg", "毫克", "ミリグラム"),
    ("ml", "毫升", "ミリリットル"),
    ("mL", "毫升", "ミリリットル"),
    ("ms", "毫秒", "ミリ秒"),
    ("m/s", "米每秒", "メートル毎秒"),
    ("g", "克", "グラム"),
    ("m", "米", "メートル"),
    ("L", "升", "リットル"),
    ("l", "升", "リットル"),
];
const FIGURES: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

const NUMBER: &str = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?";
static SUM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(US\$|HK\$|[$€£¥₩￥]|(?-u:\b)(?:USD|EUR|GBP|JPY|CNY|RMB)) ?({NUMBER})([千万萬亿億]*)"))
});
static SUM_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"({NUMBER})([千万萬亿億]*) ?(US\$|HK\$|[$€£¥₩￥]|(?:USD|EUR|GBP|JPY|CNY|RMB)(?-u:\b))"))
});
static SPEED: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"({NUMBER}) ?(?:km|公里|キロ)/(?:h|小时|时)")));
static MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    let mut signs: Vec<&str> = UNITS.iter().map(|(sign, ..)| *sign).collect();
    signs.sort_by_key(|sign| std::cmp::Reverse(sign.len()));
    pattern(&format!(r"({NUMBER}) ?({})", signs.join("|")))
});
static FROSTY: LazyLock<Regex> = LazyLock::new(|| pattern(r"-([0-9]+(?:\.[0-9]+)? ?(?:°C|度|摄氏度))"));
static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{1,2})([/.])([0-9]{1,2})([/.])([0-9]{4})"));
static POINTED_DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})"));
static HALF_DAY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"([0-9]{1,2})(?::([0-9]{2}))? ?([AaPp])\.?[Mm](?-u:\b)\.?"));
static PHONE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(\+?)([0-9]{2,4}(?:-[0-9]{3,4}){1,3}|\+[0-9]{2,3}(?: ?[0-9]{2,4}){2,4})"));
static FRACTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{1,2})/([0-9]{1,3})"));
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?-u:\b)(?:No|NO)\.? ?([0-9])"));
static YEARS: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{4})[-–~～]([0-9]{4})年"));
static RATIO: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{1,3}):([0-9])"));
static EARLY_MINUTES: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{1,2}):0([1-9])"));
static DECIMALS: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]+)\.([0-9]+)"));
const KANA_FIGURES: [&str; 10] = ["れい", "いち", "に", "さん", "よん", "ご", "ろく", "なな", "はち", "きゅう"];
static NAME_AND_NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"([A-Za-z])-([0-9])"));

/// `text` with numbers, and what stands around them, in words.
pub(super) fn spell(text: String, language: Language) -> String {
    let reader = if language == Language::Zh { Reader::Chinese } else { Reader::Japanese };
    write_out(&around(text, language), reader)
}

/// `text` with what stands around numbers in words.
fn around(text: String, language: Language) -> String {
    let chinese = language == Language::Zh;
    let text = dates_and_telephones(series(text, chinese), chinese);
    let text = sums_and_measures(text, chinese);
    signs(&text, chinese)
}

/// Numbers of a series, spans of years, scores, and names with a number.
fn series(text: String, chinese: bool) -> String {
    let text =
        rewrite(text, &ORDINAL, |hit| Some(format!("{}{}", if chinese { "第" } else { "ナンバー" }, hit.get(1))));
    let text = rewrite(text, &YEARS, |hit| {
        Some(format!("{}年{}{}年", hit.get(1), if chinese { "到" } else { "から" }, hit.get(2)))
    });
    let text = rewrite(text, &RATIO, |hit| {
        let ends = !hit.after.starts_with(|c: char| c.is_ascii_digit() || c == ':');
        (ends && hit.is_whole_number())
            .then(|| format!("{}{}{}", hit.get(1), if chinese { "比" } else { "対" }, hit.get(2)))
    });
    let text = rewrite(text, &EARLY_MINUTES, |hit| {
        (chinese && hit.is_whole_number()).then(|| format!("{}点零{}分", hit.get(1), hit.get(2)))
    });
    rewrite(text, &NAME_AND_NUMBER, |hit| Some(format!("{} {}", hit.get(1), hit.get(2))))
}

fn dates_and_telephones(text: String, chinese: bool) -> String {
    let mut text = rewrite(text, &DATE, |hit| {
        let (first, second): (u32, u32) = (hit.get(1).parse().ok()?, hit.get(3).parse().ok()?);
        let (month, day) =
            if first > 12 || hit.get(2) == "." && second <= 12 { (second, first) } else { (first, second) };
        (hit.is_whole_number() && (1..=12).contains(&month)).then(|| format!("{}年{month}月{day}日", hit.get(5)))
    });
    text = rewrite(text, &POINTED_DATE, |hit| {
        hit.is_whole_number().then(|| format!("{}年{}月{}日", hit.get(1), hit.get(2), hit.get(3)))
    });
    text = rewrite(text, &HALF_DAY, |hit| {
        let morning = matches!(hit.get(3), "a" | "A");
        let half = match (chinese, morning) {
            (true, true) => "上午",
            (true, false) => "下午",
            (false, true) => "午前",
            (false, false) => "午後",
        };
        let hour = if chinese { "点" } else { "時" };
        let minutes = hit.get(2).trim_start_matches('0');
        let minutes = if minutes.is_empty() { String::new() } else { format!("{minutes}分") };
        Some(format!("{half}{}{hour}{minutes}", hit.get(1)))
    });
    rewrite(text, &PHONE, |hit| {
        let groups: Vec<&str> =
            hit.get(2).split(|c: char| !c.is_ascii_digit()).filter(|group| !group.is_empty()).collect();
        let figures: usize = groups.iter().map(|group| group.len()).sum();
        let years = groups.len() == 2 && groups.iter().all(|group| group.len() == 4);
        (hit.is_whole_number() && (7..=15).contains(&figures) && !years)
            .then(|| groups.iter().map(|group| one_by_one(group)).collect::<Vec<_>>().join(", "))
    })
}

fn sums_and_measures(text: String, chinese: bool) -> String {
    let named = |table: &[(&'static str, &'static str, &'static str)], sign: &str| {
        let row = table.iter().find(|(known, ..)| *known == sign);
        row.map(|(_, zh, ja)| if chinese { *zh } else { *ja })
    };
    let mut text =
        rewrite(text, &SUM, |hit| Some(format!("{}{}{}", trimmed(hit.get(2)), hit.get(3), named(&MONEY, hit.get(1))?)));
    text = rewrite(text, &SUM_AFTER, |hit| {
        Some(format!("{}{}{}", trimmed(hit.get(1)), hit.get(2), named(&MONEY, hit.get(3))?))
    });
    text = rewrite(text, &SPEED, |hit| {
        Some(if chinese { format!("每小时{}公里", hit.get(1)) } else { format!("時速{}キロ", hit.get(1)) })
    });
    if !chinese {
        text = super::counters::spell(text);
    }
    if chinese {
        text = rewrite(text, &FROSTY, |hit| Some(format!("零下{}", hit.get(1))));
    }
    text = rewrite(text, &MEASURE, |hit| {
        let letters_follow = hit.after.starts_with(|c: char| c.is_ascii_alphanumeric());
        (!letters_follow).then(|| Some(format!("{}{}", hit.get(1), named(&UNITS, hit.get(2))?))).flatten()
    });
    text = rewrite(text, &FRACTION, |hit| {
        let parts = if chinese { [hit.get(2), "分之", hit.get(1)] } else { [hit.get(2), "分の", hit.get(1)] };
        hit.is_whole_number().then(|| parts.concat())
    });
    if !chinese {
        text = rewrite(text, &DECIMALS, |hit| {
            let figures = hit.get(2).chars().filter_map(|c| KANA_FIGURES.get(c.to_digit(10)? as usize).copied());
            hit.is_whole_number().then(|| format!("{}点{}", hit.get(1), figures.collect::<String>()))
        });
    }
    text
}

/// Signs of arithmetic and the ampersand.
fn signs(text: &str, chinese: bool) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        written.push_str(match (c, chinese) {
            ('=', true) => "等于",
            ('=', false) => "イコール",
            ('×', true) => "乘以",
            ('×', false) => "かける",
            ('÷', true) => "除以",
            ('÷', false) => "わる",
            ('&', true) => "和",
            ('&', false) => "アンド",
            ('#' | '*' | '^' | '\\' | '~' | '<' | '>', true) | ('#' | '*' | '^' | '\\' | '<' | '>', false) => " ",
            (c, _) => {
                written.push(c);
                continue;
            }
        });
    }
    written
}

/// 5.20 as 5.2, 5.00 as 5.
fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

fn one_by_one(figures: &str) -> String {
    figures.chars().filter_map(|c| FIGURES.get(c.to_digit(10)? as usize)).collect()
}

#[cfg(test)]
mod tests {
    use Language::{Ja, Zh};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn what_stands_around_numbers_is_said() {
        compare_in(
            &[
                (Zh, "¥5.20 和 $3", "5.2元 和 3美元"),
                (Zh, "时速120km/h，5kg", "时速每小时120公里，5公斤"),
                (Zh, "今天-5°C", "今天零下5摄氏度"),
                (Zh, "11/21/2026", "2026年11月21日"),
                (Zh, "下午 2:30 pm", "下午 下午2点30分"),
                (Zh, "电话 010-1234-5678", "电话 零一零, 一二三四, 五六七八"),
                (Zh, "2010-2015年，GPT-4", "2010年到2015年，GPT 4"),
                (Zh, "3/4 的人", "4分之3 的人"),
                (Ja, "¥500、€3.50", "500円、3点ごユーロ"),
                (Ja, "20°C、3km", "20度、3キロメートル"),
                (Ja, "10:30 AM", "午前十じ三じゅっぷん"),
            ],
            around,
        );
    }
}
