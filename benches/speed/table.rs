//! What was measured, as a table.

/// What a measurement should come to.
#[derive(Clone, Copy)]
pub enum Aim {
    /// At most this, in the row's unit.
    AtMost(f64),
    /// Nothing: the row explains another.
    None,
}

/// The middle one; of an even number, the lower of the two.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
}

/// Prints a section's heading.
pub fn heading(text: &str) {
    println!("\n{text}");
    println!("{:<48} {:>9} {:>9} {:>9} {:>3}  unit", "", "median", "min", "max", "n");
}

/// Prints a row.
pub fn row(name: &str, unit: &str, values: &[f64], aim: Aim) {
    let (least, most) = values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), &v| (a.min(v), b.max(v)));
    let middle = median(values);
    let count = values.len();
    println!("{name:<48} {middle:>9.2} {least:>9.2} {most:>9.2} {count:>3}  {unit}{}", verdict(middle, aim));
}

/// Prints one number.
pub fn single(name: &str, unit: &str, value: f64, aim: Aim) {
    println!("{name:<48} {value:>9.2} {:>23}  {unit}{}", "", verdict(value, aim));
}

fn verdict(value: f64, aim: Aim) -> String {
    match aim {
        Aim::AtMost(most) => format!(", aim <= {most}: {}", if value <= most { "met" } else { "MISSED" }),
        Aim::None => String::new(),
    }
}
