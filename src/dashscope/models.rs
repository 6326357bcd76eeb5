//! Which models an account may use, as far as the server tells.

use std::collections::BTreeSet;

use super::{Client, Error, ErrorKind};
use crate::{
    model::ModelId,
    wire::models::{COMPATIBLE_MODELS_PATH, MODELS_PATH, PageQuery, ids},
};

/// Models on a page.
const PAGE_SIZE: u32 = 100;
/// More pages than any list has; a server that always finds another one is stopped here.
const LAST_PAGE: u32 = 50;

impl Client {
    /// Models in the vendor's own list, in its order and each once.
    ///
    /// # Errors
    /// See [`Error`]; [`ErrorKind::Nonsense`] where the answer has no list.
    pub async fn models(&self) -> Result<Vec<ModelId>, Error> {
        let (mut seen, mut all) = (BTreeSet::new(), Vec::new());
        for page_no in 1..=LAST_PAGE {
            let answer = self.get(MODELS_PATH, &PageQuery { model: None, page_no, page_size: PAGE_SIZE }).await?;
            let page = ids(&answer).ok_or_else(no_list)?;
            // A server that knows no pages answers the same one again.
            let new: Vec<_> = page.into_iter().filter(|id| seen.insert(id.clone())).collect();
            if new.is_empty() {
                break;
            }
            all.extend(new);
        }
        Ok(all)
    }

    /// Models in the OpenAI-compatible list, which is not in pages.
    ///
    /// # Errors
    /// As for [`models`](Self::models).
    pub async fn compatible_models(&self) -> Result<Vec<ModelId>, Error> {
        let answer = self.get(COMPATIBLE_MODELS_PATH, &serde_json::Value::Null).await?;
        ids(&answer).ok_or_else(no_list)
    }
}

fn no_list() -> Error {
    Error::new(ErrorKind::Nonsense, "the answer has no list of models")
}
