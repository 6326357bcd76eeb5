//! Units of measure, percentages and degrees.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    number::{NUMBER, Number},
    rewrite::{pattern, rewrite},
    words::{column, words},
};
use crate::model::Language;

/// A sign, and one and many of it in English, Spanish, French, Italian and Portuguese.
const UNITS: &str = "\
km/h|kilometer per hour|kilometers per hour|kilómetro por hora|kilómetros por hora|kilomètre heure|kilomètres heure|chilometro all'ora|chilometri all'ora|quilômetro por hora|quilômetros por hora
m/s|meter per second|meters per second|metro por segundo|metros por segundo|mètre par seconde|mètres par seconde|metro al secondo|metri al secondo|metro por segundo|metros por segundo
mph|mile per hour|miles per hour|milla por hora|millas por hora|mille à l'heure|milles à l'heure|miglio all'ora|miglia all'ora|milha por hora|milhas por hora
km²|square kilometer|square kilometers|kilómetro cuadrado|kilómetros cuadrados|kilomètre carré|kilomètres carrés|chilometro quadrato|chilometri quadrati|quilômetro quadrado|quilômetros quadrados
m²|square meter|square meters|metro cuadrado|metros cuadrados|mètre carré|mètres carrés|metro quadrato|metri quadrati|metro quadrado|metros quadrados
m³|cubic meter|cubic meters|metro cúbico|metros cúbicos|mètre cube|mètres cubes|metro cubo|metri cubi|metro cúbico|metros cúbicos
km|kilometer|kilometers|kilómetro|kilómetros|kilomètre|kilomètres|chilometro|chilometri|quilômetro|quilômetros
cm|centimeter|centimeters|centímetro|centímetros|centimètre|centimètres|centimetro|centimetri|centímetro|centímetros
mm|millimeter|millimeters|milímetro|milímetros|millimètre|millimètres|millimetro|millimetri|milímetro|milímetros
m|meter|meters|metro|metros|mètre|mètres|metro|metri|metro|metros
kg|kilogram|kilograms|kilo|kilos|kilogramme|kilogrammes|chilo|chili|quilo|quilos
mg|milligram|milligrams|miligramo|miligramos|milligramme|milligrammes|milligrammo|milligrammi|miligrama|miligramas
g|gram|grams|gramo|gramos|gramme|grammes|grammo|grammi|grama|gramas
ml|milliliter|milliliters|mililitro|mililitros|millilitre|millilitres|millilitro|millilitri|mililitro|mililitros
mL|milliliter|milliliters|mililitro|mililitros|millilitre|millilitres|millilitro|millilitri|mililitro|mililitros
l|liter|liters|litro|litros|litre|litres|litro|litri|litro|litros
L|liter|liters|litro|litros|litre|litres|litro|litri|litro|litros
°C|degree Celsius|degrees Celsius|grado Celsius|grados Celsius|degré Celsius|degrés Celsius|grado Celsius|gradi Celsius|grau Celsius|graus Celsius
°F|degree Fahrenheit|degrees Fahrenheit|grado Fahrenheit|grados Fahrenheit|degré Fahrenheit|degrés Fahrenheit|grado Fahrenheit|gradi Fahrenheit|grau Fahrenheit|graus Fahrenheit
°|degree|degrees|grado|grados|degré|degrés|grado|gradi|grau|graus
ms|millisecond|milliseconds|milisegundo|milisegundos|milliseconde|millisecondes|millisecondo|millisecondi|milissegundo|milissegundos
min|minute|minutes|minuto|minutos|minute|minutes|minuto|minuti|minuto|minutos
Hz|hertz|hertz|hercio|hercios|hertz|hertz|hertz|hertz|hertz|hertz
kHz|kilohertz|kilohertz|kilohercio|kilohercios|kilohertz|kilohertz|chilohertz|chilohertz|quilohertz|quilohertz
MHz|megahertz|megahertz|megahercio|megahercios|mégahertz|mégahertz|megahertz|megahertz|megahertz|megahertz
GHz|gigahertz|gigahertz|gigahercio|gigahercios|gigahertz|gigahertz|gigahertz|gigahertz|gigahertz|gigahertz
kB|kilobyte|kilobytes|kilobyte|kilobytes|kilo-octet|kilo-octets|kilobyte|kilobyte|quilobyte|quilobytes
KB|kilobyte|kilobytes|kilobyte|kilobytes|kilo-octet|kilo-octets|kilobyte|kilobyte|quilobyte|quilobytes
MB|megabyte|megabytes|megabyte|megabytes|mégaoctet|mégaoctets|megabyte|megabyte|megabyte|megabytes
GB|gigabyte|gigabytes|gigabyte|gigabytes|gigaoctet|gigaoctets|gigabyte|gigabyte|gigabyte|gigabytes
TB|terabyte|terabytes|terabyte|terabytes|téraoctet|téraoctets|terabyte|terabyte|terabyte|terabytes
kWh|kilowatt hour|kilowatt hours|kilovatio hora|kilovatios hora|kilowattheure|kilowattheures|chilowattora|chilowattora|quilowatt-hora|quilowatts-hora
kW|kilowatt|kilowatts|kilovatio|kilovatios|kilowatt|kilowatts|chilowatt|chilowatt|quilowatt|quilowatts
W|watt|watts|vatio|vatios|watt|watts|watt|watt|watt|watts
V|volt|volts|voltio|voltios|volt|volts|volt|volt|volt|volts
dB|decibel|decibels|decibelio|decibelios|décibel|décibels|decibel|decibel|decibel|decibéis
ft|foot|feet|pie|pies|pied|pieds|piede|piedi|pé|pés
lb|pound|pounds|libra|libras|livre|livres|libbra|libbre|libra|libras
lbs|pound|pounds|libra|libras|livre|livres|libbra|libbre|libra|libras
oz|ounce|ounces|onza|onzas|once|onces|oncia|once|onça|onças
px|pixel|pixels|píxel|píxeles|pixel|pixels|pixel|pixel|pixel|pixels";

/// The rows of the table.
static ROWS: LazyLock<Vec<Vec<&'static str>>> =
    LazyLock::new(|| UNITS.lines().map(|line| line.split('|').collect()).collect());

static MEASURE: LazyLock<Regex> = LazyLock::new(|| {
    let mut signs: Vec<String> = ROWS.iter().filter_map(|row| row.first()).map(|sign| regex::escape(sign)).collect();
    signs.sort_by_key(|sign| std::cmp::Reverse(sign.len()));
    pattern(&format!(r"({NUMBER})[ \u{{a0}}\u{{202f}}-]?({})", signs.join("|")))
});
static SHARE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"({NUMBER})[ \u{{a0}}\u{{202f}}]?([%‰])")));

/// `text` with measures in words.
pub(super) fn spell(text: String, language: Language) -> String {
    let text = rewrite(text, &SHARE, |hit| {
        let sign = if hit.get(2) == "%" { words(language).percent } else { words(language).per_mille };
        hit.is_alone().then(|| format!("{} {sign}", Number::read(hit.get(1), language).said(language)))
    });
    rewrite(text, &MEASURE, |hit| {
        let row = ROWS.iter().find(|row| row.first() == Some(&hit.get(2)))?;
        let article = language == Language::It && hit.get(2) == "°";
        if article
            && [" il ", " del ", " al ", " nel ", " dal ", " sul "]
                .iter()
                .any(|word| format!(" {}", hit.before).ends_with(word))
        {
            return None;
        }
        let number = Number::read(hit.get(1), language);
        let many = usize::from(!number.is_one(language));
        let name = row.get(1 + 2 * column(language) + many)?;
        let name = if hit.get(0).contains('-') { row.get(1 + 2 * column(language))? } else { name };
        hit.is_alone().then(|| format!("{} {name}", number.said(language)))
    })
}

#[cfg(test)]
mod tests {
    use Language::{En, Es, Fr, It, Pt};

    use super::{super::super::testing::compare_in, *};

    #[test]
    fn measures_are_said() {
        compare_in(
            &[
                (En, "5 km/h, 3kg, 1 kg", "5 kilometers per hour, 3 kilograms, 1 kilogram"),
                (En, "20°C or 68 °F", "20 degrees Celsius or 68 degrees Fahrenheit"),
                (En, "50% of 1.5 GB", "50 percent of 1 point 5 gigabytes"),
                (En, "5 men, 3 mm", "5 men, 3 millimeters"),
                (En, "a 5-km run", "a 5 kilometer run"),
                (Es, "120 km/h y 50 %", "120 kilómetros por hora y 50 por ciento"),
                (Fr, "1,5 kg à 20 °C", "1 virgule 5 kilogramme à 20 degrés Celsius"),
                (It, "90 km/h", "90 chilometri all'ora"),
                (Pt, "2,5 m²", "2 vírgula 5 metros quadrados"),
            ],
            spell,
        );
    }

    #[test]
    fn the_table_is_whole() {
        assert!(ROWS.iter().all(|row| row.len() == 11), "{:?}", ROWS.iter().find(|row| row.len() != 11));
    }
}
