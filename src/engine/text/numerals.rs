//! Figures and their signs written out in Chinese numerals, which Chinese and Japanese share.

/// Which of the two languages reads the numerals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Reader {
    Chinese,
    Japanese,
}

const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// Longer rows of figures are read one by one: telephone and order numbers.
const LONGEST_NUMBER: usize = 16;

/// `text` with every number written out: "2025年3月" as 二零二五年三月 in Chinese and 二千二十五年三月 in Japanese.
pub(in crate::engine) fn write_out(text: &str, reader: Reader) -> String {
    let letters: Vec<char> = text.chars().map(narrow).collect();
    let mut written = String::with_capacity(text.len());
    let mut at = 0;
    while at < letters.len() {
        let end = end_of_number(&letters, at);
        if end == at {
            push_sign(&mut written, &letters, at, reader);
            at += 1;
        } else {
            at = push_number(&mut written, &letters, at..end, reader);
        }
    }
    written
}

/// Full-width figures and their signs as ordinary ones.
fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '％' | '＋' | '．' | '－' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// Where the figures at `at` end, with thousands and one decimal point.
fn end_of_number(letters: &[char], at: usize) -> usize {
    let digits = |from: usize| letters[from..].iter().take_while(|c| c.is_ascii_digit()).count();
    let mut end = at + digits(at);
    if end == at {
        return at;
    }
    while letters.get(end) == Some(&',') && end - at <= 3 + (end - at) / 4 * 4 && digits(end + 1) == 3 {
        end += 4;
    }
    if letters.get(end) == Some(&'.') && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    end
}

fn push_number(written: &mut String, letters: &[char], number: std::ops::Range<usize>, reader: Reader) -> usize {
    if let Some(end) = push_clock_or_date(written, letters, &number, reader) {
        return end;
    }
    let figures: String = letters[number.clone()].iter().filter(|c| **c != ',').collect();
    let next = letters.get(number.end).copied();
    if next == Some('%') && reader == Reader::Chinese {
        written.push_str("百分之");
    }
    written.push_str(&cardinal(&figures, next, reader));
    if next != Some('%') {
        return number.end;
    }
    if reader == Reader::Japanese {
        written.push_str("パーセント");
    }
    number.end + 1
}

/// "12:30" and "2025-11-21", where all of their figures follow.
fn push_clock_or_date(
    written: &mut String,
    letters: &[char],
    first: &std::ops::Range<usize>,
    reader: Reader,
) -> Option<usize> {
    let part = |at: usize, sign: char| {
        let begin = (letters.get(at) == Some(&sign)).then_some(at + 1)?;
        let end = begin + letters[begin..].iter().take_while(|c| c.is_ascii_digit()).count();
        (end > begin && end - begin <= 2).then_some(begin..end)
    };
    let figures = |range: &std::ops::Range<usize>| letters[range.clone()].iter().collect::<String>();
    let say = |range: &std::ops::Range<usize>| cardinal(&figures(range), None, reader);
    if let (1..=2, Some(minutes)) = (first.len(), part(first.end, ':')) {
        let hour = if reader == Reader::Chinese { "点" } else { "時" };
        written.push_str(&say(first));
        written.push_str(hour);
        if figures(&minutes) != "00" {
            written.push_str(&say(&minutes));
            written.push('分');
        }
        return Some(minutes.end);
    }
    let sign = letters.get(first.end).copied().filter(|c| first.len() == 4 && matches!(c, '-' | '/'))?;
    let month = part(first.end, sign)?;
    let day = part(month.end, sign)?;
    written.push_str(&cardinal(&figures(first), Some('年'), reader));
    for (range, unit) in [(&month, "月"), (&day, "日")] {
        written.push_str(if unit == "月" { "年" } else { "" });
        written.push_str(&say(range));
        written.push_str(unit);
    }
    Some(day.end)
}

/// Signs that mean something beside a number.
fn push_sign(written: &mut String, letters: &[char], at: usize, reader: Reader) {
    let is_digit = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_some_and(char::is_ascii_digit);
    let (before, after) = (is_digit(at.checked_sub(1)), is_digit(Some(at + 1)));
    let chinese = reader == Reader::Chinese;
    match letters[at] {
        '-' | '−' if after && !before => written.push_str(if chinese { "负" } else { "マイナス" }),
        '-' | '~' | '～' | '—' | '–' if after && before => {
            written.push_str(if chinese { "到" } else { "から" });
        }
        '+' if after => written.push_str(if chinese { "加" } else { "プラス" }),
        '℃' => written.push_str(if chinese { "摄氏度" } else { "度" }),
        c => written.push(c),
    }
}

/// The number as it is said, by what stands after it.
fn cardinal(figures: &str, next: Option<char>, reader: Reader) -> String {
    let (whole, decimals) = figures.split_once('.').map_or((figures, None), |(whole, rest)| (whole, Some(rest)));
    let chinese = reader == Reader::Chinese;
    let one_by_one = whole.len() > LONGEST_NUMBER
        || whole.len() > 1 && whole.starts_with('0')
        || chinese && decimals.is_none() && (whole.len() == 4 && next == Some('年') || whole.len() >= 11);
    let two_of = chinese
        && whole == "2"
        && decimals.is_none()
        && next.is_some_and(|c| "个位只次天点种本张条件块层岁周倍名家".contains(c));
    let mut said = match (one_by_one, two_of) {
        (true, _) if whole.len() == 2 && next.is_none() => counted(whole.trim_start_matches('0'), reader),
        (true, _) => digits(whole),
        (_, true) => "两".to_owned(),
        _ => counted(whole, reader),
    };
    if said.is_empty() {
        said.push('零');
    }
    if let Some(decimals) = decimals {
        said.push(if chinese { '点' } else { '・' });
        said.push_str(&digits(decimals));
    }
    said
}

fn digits(figures: &str) -> String {
    figures.chars().filter_map(|c| DIGITS.get(c.to_digit(10)? as usize)).collect()
}

/// "10086" as 一万零八十六 in Chinese and 一万八十六 in Japanese.
fn counted(figures: &str, reader: Reader) -> String {
    let figures: Vec<u32> = figures.chars().filter_map(|c| c.to_digit(10)).collect();
    let units = if reader == Reader::Chinese { ["", "万", "亿", "兆"] } else { ["", "万", "億", "兆"] };
    let groups: Vec<(&[u32], &str)> = figures.rchunks(4).zip(units).collect();
    let mut said = String::new();
    let mut skipped = false;
    for (group, unit) in groups.into_iter().rev() {
        for (n, digit) in group.iter().enumerate() {
            if *digit > 0 {
                push_digit(&mut said, *digit, group.len() - 1 - n, skipped, reader);
            }
            skipped = *digit == 0;
        }
        if group.iter().any(|digit| *digit > 0) {
            said.push_str(unit);
        }
    }
    if said.is_empty() { "零".to_owned() } else { said }
}

fn push_digit(said: &mut String, digit: u32, place: usize, skipped: bool, reader: Reader) {
    let chinese = reader == Reader::Chinese;
    if skipped && !said.is_empty() && chinese {
        said.push('零');
    }
    // 十五, not 一十五; in Japanese 百 and 千 are said without a one too.
    let bare = digit == 1 && if chinese { place == 1 && said.is_empty() } else { place > 0 };
    if !bare {
        said.extend(DIGITS.get(digit as usize));
    }
    said.push_str(["", "十", "百", "千"].get(place).copied().unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numbers_are_said_as_people_say_them() {
        for (text, expected) in [
            ("0", "零"),
            ("10", "十"),
            ("15个", "十五个"),
            ("2个", "两个"),
            ("20", "二十"),
            ("105", "一百零五"),
            ("110", "一百一十"),
            ("1000", "一千"),
            ("10086", "一万零八十六"),
            ("20,000", "二万"),
            ("1,234,567", "一百二十三万四千五百六十七"),
            ("100000000", "一亿"),
            ("100010000", "一亿零一万"),
            ("2025年", "二零二五年"),
            ("2025-11-21", "二零二五年十一月二十一日"),
            ("12:30", "十二点三十分"),
            ("8:05", "八点五分"),
            ("3.14", "三点一四"),
            ("50%", "百分之五十"),
            ("９９％", "百分之九十九"),
            ("-5℃", "负五摄氏度"),
            ("10-20岁", "十到二十岁"),
            ("13800138000", "一三八零零一三八零零零"),
            ("007", "零零七"),
            ("第3集", "第三集"),
        ] {
            assert_eq!(write_out(text, Reader::Chinese), expected, "{text}");
        }
    }

    #[test]
    fn japanese_numbers_are_said_as_people_say_them() {
        for (text, expected) in [
            ("2025年3月", "二千二十五年三月"),
            ("110", "百十"),
            ("10086", "一万八十六"),
            ("50%", "五十パーセント"),
            ("3.14", "三・一四"),
            ("12:30", "十二時三十分"),
        ] {
            assert_eq!(write_out(text, Reader::Japanese), expected, "{text}");
        }
    }

    #[test]
    fn no_row_of_figures_is_too_much() {
        for text in ["9".repeat(400), "1,".repeat(300), "1.2.3.4:5-6/7".to_owned(), ",.%-:".to_owned()] {
            let written = write_out(&text, Reader::Chinese);
            assert!(!written.chars().any(|c| c.is_ascii_digit()), "{written}");
        }
    }
}
