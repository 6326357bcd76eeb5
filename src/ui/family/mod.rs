//! The lineage of a take: the tree that its page draws, the words that changed at each step, and the way to a parent.
//!
//! Who stands where is worked out when the takes change, differences when they come into sight; neither in each frame.

mod page;
mod tree;

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

pub use page::show;
pub use tree::{Member, above};

use super::{Panel, Shared, changes::Changes};
use crate::{
    library::{TakeKind, TakeRecord},
    model::TakeId,
};

/// How long differences are worked out in one frame. Rows that come into sight after that wait for the next one.
const A_FRAME: Duration = Duration::from_millis(4);

/// The page and what it has worked out.
#[derive(Debug, Default)]
pub struct FamilyView {
    /// The take whose family is shown, while the page is open.
    pub page: Option<TakeId>,
    /// Whether the page has just been opened, so that its take is to be brought into sight.
    is_new: bool,
    tree: Option<Tree>,
    /// From a description to that of the take below it. Descriptions do not change.
    changes: HashMap<(TakeId, TakeId), Arc<Changes>>,
    /// What is left of [`A_FRAME`].
    left: Duration,
}

/// How a take's description came from the one above it.
#[derive(Clone, Debug)]
enum Compared {
    /// One of them has no description.
    Never,
    /// In one of the next frames.
    Later,
    /// By these changes.
    Now(Arc<Changes>),
}

/// A family as it was when the takes were last looked at.
#[derive(Clone, Debug)]
struct Tree {
    of: TakeId,
    takes: u64,
    members: Arc<[Member]>,
}

impl FamilyView {
    /// Opens the page.
    pub fn open(&mut self, take: &TakeId) {
        self.page = Some(take.clone());
        self.is_new = true;
    }
}

/// The family of the page's take.
fn members(shared: &mut Shared, of: &TakeId) -> Arc<[Member]> {
    let takes = shared.takes_version();
    if let Some(tree) = &shared.family.tree
        && (&tree.of, tree.takes) == (of, takes)
    {
        return Arc::clone(&tree.members);
    }
    let all: Vec<&TakeRecord> = shared.all_takes().collect();
    let members: Arc<[Member]> = tree::family(all.iter().copied(), of).into();
    shared.family.tree = Some(Tree { of: of.clone(), takes, members: Arc::clone(&members) });
    members
}

/// What changed from the take above to this one, worked out as long as this frame has time for it.
fn changes(shared: &mut Shared, above: &TakeId, take: &TakeRecord) -> Compared {
    let key = (above.clone(), take.id.clone());
    if let Some(known) = shared.family.changes.get(&key) {
        return Compared::Now(Arc::clone(known));
    }
    let old = shared.find_take(above).and_then(|above| above.voice_prompt.as_deref());
    let (Some(old), Some(new)) = (old, take.voice_prompt.as_deref()) else { return Compared::Never };
    if shared.family.left.is_zero() {
        return Compared::Later;
    }
    let begun = Instant::now();
    let changes = Arc::new(Changes::between(old, new));
    shared.family.left = shared.family.left.saturating_sub(begun.elapsed());
    shared.family.changes.insert(key, Arc::clone(&changes));
    Compared::Now(changes)
}

/// Goes to the take above another one: to its card where it is on the desk, else into the family.
pub fn follow(shared: &mut Shared, take: &TakeRecord) {
    let Some(above) = above(take) else { return };
    let card = shared.takes.iter().any(|other| other.id == *above && other.kind.shelf() == TakeKind::Preview);
    if card { reveal(shared, above) } else { shared.family.open(above) }
}

/// Goes to the card of a take in Design.
fn reveal(shared: &mut Shared, take: &TakeId) {
    shared.reveal = Some(take.clone());
    shared.go_to = Some(Panel::Design);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalog::Catalog, i18n::Lang};

    fn take(id: &str, parent: Option<&str>, words: &str) -> TakeRecord {
        let (id, parent, voice_prompt) = (TakeId::new(id), parent.map(TakeId::new), Some(words.to_owned()));
        TakeRecord { id, voice_prompt, parent, ..TakeRecord::default() }
    }

    #[test]
    fn what_was_worked_out_once_is_kept_until_the_takes_change() {
        let mut shared = Shared::testing(Lang::En, Catalog::bundled());
        let (parent, child) = (take("a", None, "A deep voice"), take("b", Some("a"), "A soft voice"));
        shared.set_takes(vec![parent.clone(), child.clone()]);
        let first = members(&mut shared, &child.id);
        assert!(first.len() == 2 && Arc::ptr_eq(&first, &members(&mut shared, &child.id)));
        let changed = |shared: &mut Shared| changes(shared, &parent.id, &child);
        assert!(matches!(changed(&mut shared), Compared::Later), "this frame has no time for it");
        shared.family.left = A_FRAME;
        let Compared::Now(words) = changed(&mut shared) else { panic!("there was time") };
        assert!(shared.family.left < A_FRAME);
        shared.family.left = Duration::ZERO;
        let is_known = |now| matches!(now, Compared::Now(now) if Arc::ptr_eq(&words, &now));
        assert!(is_known(changed(&mut shared)));
        shared.set_takes(vec![parent.clone(), child.clone(), take("c", Some("b"), "")]);
        assert_eq!(members(&mut shared, &child.id).len(), 3);
        assert!(is_known(changed(&mut shared)));
        assert!(matches!(changes(&mut shared, &TakeId::new("gone"), &child), Compared::Never));
    }
}
