//! Adds up what was found. The order of the words decides only where two of them contradict each other.

use super::{
    Age, Degree, Gender, Hit, Statement, Traits,
    glyphs::Glyph,
    lexicon::Entry,
    scan::{Find, Says},
    weigh::Weight,
};

/// The traits that `finds` add up to.
pub(super) fn fold(finds: &[Find<'_>], glyphs: &[Glyph]) -> Traits {
    let mut traits = Traits::default();
    for find in finds {
        note_hits(&mut traits.hits, find, glyphs);
        if let Says::Word(entry) = find.says {
            add_qualities(&mut traits, entry, find.weight);
        }
    }
    traits.gender = gender(finds);
    traits.accent = words(finds).find_map(|(entry, _)| entry.accent);
    traits.age = age(finds);
    traits.pitch = scale(finds, |entry| entry.pitch);
    traits.pace = scale(finds, |entry| entry.pace);
    traits
}

fn note_hits(hits: &mut Vec<Hit>, find: &Find<'_>, glyphs: &[Glyph]) {
    let Some(statement) = Statement::new(find, glyphs) else { return };
    hits.extend(statement.dimensions().map(|(dimension, implied)| Hit {
        dimension,
        span: statement.span.clone(),
        implied,
        negated: statement.negated,
    }));
}

fn add_qualities(traits: &mut Traits, entry: &Entry, weight: Weight) {
    if weight.negated {
        return;
    }
    if let Some(kind) = entry.emotion {
        raise(&mut traits.emotions, kind, weight.amount);
    }
    if let Some(kind) = entry.character {
        raise(&mut traits.characters, kind, weight.amount);
    }
    if let Some(purpose) = entry.purpose.filter(|purpose| !traits.purposes.contains(purpose)) {
        traits.purposes.push(purpose);
    }
}

/// A quality said twice counts once, as strongly as it was said.
fn raise<T: Copy + PartialEq>(list: &mut Vec<Degree<T>>, kind: T, amount: f32) {
    match list.iter_mut().find(|degree| degree.kind == kind) {
        Some(degree) => degree.amount = degree.amount.max(amount),
        None => list.push(Degree { kind, amount }),
    }
}

/// Words that are not negated, in order.
fn words<'a>(finds: &'a [Find<'_>]) -> impl Iterator<Item = (&'a Entry, Weight)> {
    finds.iter().filter_map(|find| match find.says {
        Says::Word(entry) if !find.weight.negated => Some((entry, find.weight)),
        _ => None,
    })
}

/// The first plain word for a man or a woman, else "neutral", else the first hint.
fn gender(finds: &[Find<'_>]) -> Option<Gender> {
    let said =
        |weak: bool| words(finds).filter(move |(entry, _)| entry.weak == weak).filter_map(|(entry, _)| entry.gender);
    let person = said(false).find(|gender| *gender != Gender::Neutral);
    let neutral = || said(false).find(|gender| *gender == Gender::Neutral);
    person.or_else(neutral).or_else(|| said(true).next())
}

/// The strongest kind of statement; within it the first, narrowed by those that agree with it.
fn age(finds: &[Find<'_>]) -> Option<Age> {
    let figures = finds.iter().filter_map(|find| match find.says {
        Says::Years(age) => Some(age),
        Says::Word(_) => None,
    });
    let said = |weak: bool| {
        words(finds)
            .filter(move |(entry, _)| (entry.weak || entry.weak_age) == weak)
            .filter_map(|(entry, _)| entry.age.map(|[from, to]| Age { from, to }))
    };
    narrowed(figures).or_else(|| narrowed(said(false))).or_else(|| narrowed(said(true)))
}

fn narrowed(ages: impl Iterator<Item = Age>) -> Option<Age> {
    ages.reduce(|a, b| {
        let both = Age { from: a.from.max(b.from), to: a.to.min(b.to) };
        if both.from <= both.to { both } else { a }
    })
}

/// The highest and the lowest statement together, so that repeating a word changes nothing.
fn scale(finds: &[Find<'_>], of: impl Fn(&Entry) -> Option<f32>) -> f32 {
    let said = || words(finds).filter_map(|(entry, weight)| of(entry).map(|value| value * weight.amount));
    (said().fold(0.0, f32::max) + said().fold(0.0, f32::min)).clamp(-2.0, 2.0)
}
