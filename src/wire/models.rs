//! Lists of models. Neither is described for speech, so they are read for ids only, wherever those may stand.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::ModelId;

/// Path of the vendor's own list, in pages.
pub const MODELS_PATH: &str = "/api/v1/models";
/// Path of the OpenAI-compatible list.
pub const COMPATIBLE_MODELS_PATH: &str = "/compatible-mode/v1/models";

/// Which page of the vendor's own list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PageQuery {
    /// The only model to list; all of them where there is none. The official client asks so about one model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelId>,
    /// From 1.
    pub page_no: u32,
    /// Models on a page.
    pub page_size: u32,
}

impl Default for PageQuery {
    fn default() -> Self {
        Self { model: None, page_no: 1, page_size: 20 }
    }
}

/// The vendor's own list, as the service answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelsAnswer {
    /// The page.
    pub output: ModelsPage,
    /// The server's id of the call.
    pub request_id: String,
}

/// A page of the vendor's own list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelsPage {
    /// Models in all pages.
    pub total: usize,
    /// Which page.
    pub page_no: u32,
    /// Its size as asked for.
    pub page_size: u32,
    /// The models.
    pub models: Vec<ListedModel>,
}

/// A model in the vendor's own list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedModel {
    /// Its id on the wire.
    pub model: ModelId,
    /// Its name for people.
    pub name: String,
}

/// The OpenAI-compatible list, as the service answers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompatibleModels {
    /// Always `list`.
    pub object: String,
    /// The models.
    pub data: Vec<CompatibleModel>,
}

/// A model in the OpenAI-compatible list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompatibleModel {
    /// Its id on the wire.
    pub id: ModelId,
    /// Always `model`.
    pub object: String,
    /// When it appeared, in seconds since 1970, or 0.
    pub created: i64,
    /// Whose it is.
    pub owned_by: String,
}

/// The ids in an answer of either kind, or `None` where there is no list at all.
pub fn ids(answer: &Value) -> Option<Vec<ModelId>> {
    let lists = ["/output/models", "/data/models", "/data", "/models"];
    let list = lists.iter().find_map(|at| answer.pointer(at)?.as_array())?;
    let id = |entry: &Value| {
        let named = ["model", "id", "name"].iter().find_map(|field| entry.get(field)?.as_str());
        named.or(entry.as_str()).filter(|id| !id.is_empty()).map(ModelId::new)
    };
    Some(list.iter().filter_map(id).collect())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_found_wherever_they_stand() {
        for list in [
            json!({"output":{"models":[{"model":"a","name":"A"},{"name":"b"},{"id":"c"},{"model":5},{}],"total":5}}),
            json!({"data":[{"id":"a","object":"model"},{"id":"b"},{"id":""},"c"]}),
            json!({"data":{"models":["a","b","c"]}}),
        ] {
            let ids: Vec<_> = ids(&list).into_iter().flatten().map(|id| id.to_string()).collect();
            assert_eq!(ids, ["a", "b", "c"], "{list}");
        }
        assert_eq!(ids(&json!({"output":{}})), None);
        assert_eq!(ids(&json!([1])), None);
    }

    #[test]
    fn the_services_lists_are_read_back() {
        let page = ModelsPage {
            total: 1,
            page_no: 1,
            page_size: 20,
            models: vec![ListedModel { model: "m".into(), name: "M".to_owned() }],
        };
        let answer = serde_json::to_value(ModelsAnswer { output: page, request_id: "r".to_owned() });
        assert_eq!(answer.ok().as_ref().and_then(ids), Some(vec!["m".into()]));
    }
}
