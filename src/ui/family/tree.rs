//! The family of a take as rows: who was refined from whom, and what each voice said besides.
//!
//! Knows records only; draws nothing.

use std::collections::{HashMap, HashSet};

use crate::{library::TakeRecord, model::TakeId};

/// A take in its family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Which. It may not be in the vault any more.
    pub take: TakeId,
    /// The take above it, if there is one.
    pub above: Option<TakeId>,
    /// For each level above it, from the root: whether more follows there. The last is its own.
    pub guides: Vec<bool>,
}

/// The take above another one: whose voice it speaks with, or whose description was refined.
pub fn above(take: &TakeRecord) -> Option<&TakeId> {
    take.voice_of.as_ref().or(take.parent.as_ref())
}

/// The whole family of a take, from its root downwards, children in the order of their making.
pub fn family<'a>(takes: impl Iterator<Item = &'a TakeRecord> + Clone, of: &TakeId) -> Vec<Member> {
    let known: HashMap<&TakeId, &TakeRecord> = takes.clone().map(|take| (&take.id, take)).collect();
    let mut below: HashMap<&TakeId, Vec<&TakeRecord>> = HashMap::new();
    for take in takes {
        if let Some(above) = above(take) {
            below.entry(above).or_default().push(take);
        }
    }
    for children in below.values_mut() {
        children.sort_by(|a, b| (a.created, &a.id).cmp(&(b.created, &b.id)));
    }
    let root = root(&known, of);
    walk(&below, root)
}

/// The first of the family; what a record says may go round in a circle, which ends where it began.
fn root<'a>(known: &HashMap<&TakeId, &'a TakeRecord>, of: &'a TakeId) -> &'a TakeId {
    let (mut at, mut seen) = (of, HashSet::new());
    while seen.insert(at) {
        match known.get(at).and_then(|take| above(take)) {
            Some(above) => at = above,
            None => return at,
        }
    }
    at
}

fn walk(below: &HashMap<&TakeId, Vec<&TakeRecord>>, root: &TakeId) -> Vec<Member> {
    let first = Member { take: root.clone(), above: None, guides: Vec::new() };
    let (mut members, mut seen, mut open) = (Vec::new(), HashSet::new(), vec![first]);
    while let Some(member) = open.pop() {
        if !seen.insert(member.take.clone()) {
            continue;
        }
        let children = below.get(&member.take).map(Vec::as_slice).unwrap_or_default();
        // The last is put down first, so that the first comes up first.
        for (at, child) in children.iter().enumerate().rev() {
            let mut guides = member.guides.clone();
            guides.push(at + 1 < children.len());
            open.push(Member { take: child.id.clone(), above: Some(member.take.clone()), guides });
        }
        members.push(member);
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(id: &str, parent: Option<&str>, voice_of: Option<&str>) -> TakeRecord {
        let link = |id: Option<&str>| id.map(TakeId::new);
        TakeRecord { id: TakeId::new(id), parent: link(parent), voice_of: link(voice_of), ..TakeRecord::default() }
    }

    fn shape(takes: &[TakeRecord], of: &str) -> Vec<(String, Vec<bool>)> {
        let members = family(takes.iter(), &TakeId::new(of));
        members.into_iter().map(|member| (member.take.to_string(), member.guides)).collect()
    }

    #[test]
    fn everybody_stands_below_what_they_came_from() {
        let takes = [
            take("e", Some("b"), None),
            take("a", None, None),
            take("b", Some("a"), None),
            take("d", Some("b"), Some("b")),
            take("c", Some("a"), None),
            take("alone", None, None),
        ];
        let whole =
            [("a", vec![]), ("b", vec![true]), ("d", vec![true, true]), ("e", vec![true, false]), ("c", vec![false])]
                .map(|(id, guides)| (id.to_owned(), guides));
        for of in ["a", "b", "c", "d", "e"] {
            assert_eq!(shape(&takes, of), whole, "{of}");
        }
        assert_eq!(shape(&takes, "alone"), [("alone".to_owned(), vec![])]);
    }

    #[test]
    fn what_is_not_there_any_more_still_holds_its_family_together() {
        let takes = [take("b", Some("gone"), None), take("c", Some("gone"), None)];
        let names: Vec<_> = shape(&takes, "c").into_iter().map(|(id, _)| id).collect();
        assert_eq!(names, ["gone", "b", "c"]);
    }

    #[test]
    fn a_circle_ends() {
        let takes = [take("a", Some("b"), None), take("b", Some("a"), None), take("self", Some("self"), None)];
        assert_eq!(shape(&takes, "a").len(), 2);
        assert_eq!(shape(&takes, "self").len(), 1);
    }
}
