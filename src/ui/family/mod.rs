//! The lineage of a take: the tree that its page draws, the words that changed at each step, and the way to a parent.
//!
//! Who stands where is worked out when the takes change, differences when they come into sight; neither in each frame.

mod page;
mod tree;

use std::{collections::HashMap, sync::Arc};

pub use page::show;
pub use tree::{Member, above};

use super::{Panel, Shared, changes::Changes};
use crate::{
    library::{TakeKind, TakeRecord},
    model::TakeId,
};

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

/// What changed from the take above to this one; `None` where one of them has no description.
fn changes(shared: &mut Shared, above: &TakeId, take: &TakeRecord) -> Option<Arc<Changes>> {
    let key = (above.clone(), take.id.clone());
    if let Some(known) = shared.family.changes.get(&key) {
        return Some(Arc::clone(known));
    }
    let old = shared.find_take(above)?.voice_prompt.as_deref()?;
    let changes = Arc::new(Changes::between(old, take.voice_prompt.as_deref()?));
    shared.family.changes.insert(key, Arc::clone(&changes));
    Some(changes)
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
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use std::path::Path;

    use super::*;
    use crate::{
        catalog::Catalog,
        i18n::Lang,
        settings::{Paths, Settings},
    };

    fn take(id: &str, parent: Option<&str>, words: &str) -> TakeRecord {
        let (id, parent, voice_prompt) = (TakeId::new(id), parent.map(TakeId::new), Some(words.to_owned()));
        TakeRecord { id, voice_prompt, parent, ..TakeRecord::default() }
    }

    #[test]
    fn what_was_worked_out_once_is_kept_until_the_takes_change() {
        let paths = Paths::resolve(Some(Path::new("/nowhere"))).unwrap();
        let mut shared = Shared::new(Lang::En, Arc::new(Catalog::bundled()), paths, Settings::default());
        let (parent, child) = (take("a", None, "A deep voice"), take("b", Some("a"), "A soft voice"));
        shared.set_takes(vec![parent.clone(), child.clone()]);
        let first = members(&mut shared, &child.id);
        assert!(first.len() == 2 && Arc::ptr_eq(&first, &members(&mut shared, &child.id)));
        let words = changes(&mut shared, &parent.id, &child).unwrap();
        assert!(Arc::ptr_eq(&words, &changes(&mut shared, &parent.id, &child).unwrap()));
        shared.set_takes(vec![parent.clone(), child.clone(), take("c", Some("b"), "")]);
        assert_eq!(members(&mut shared, &child.id).len(), 3);
        assert!(Arc::ptr_eq(&words, &changes(&mut shared, &parent.id, &child).unwrap()));
        assert!(changes(&mut shared, &TakeId::new("gone"), &child).is_none());
    }
}
