//! The gate that spoils calls, and the address that orders it to.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    body::{Body, Bytes, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::any,
};
use futures_util::stream;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Fault, FaultControl, Order, line::Knife, mischief::Mischief};
use crate::service::auth;

/// Header with the token that the service was started with.
const TOKEN_HEADER: &str = "x-fault-token";
/// Most of a call that is looked at, in bytes; the handlers have limits of their own below it.
const LARGEST_CALL: usize = 64 << 20;
/// Bytes written at a time of what is far too large.
const BLOCK: usize = 1 << 20;

/// Puts the gate before routes, and the address of the orders beside them where there is a token.
pub fn around<S: Clone + Send + Sync + 'static>(
    routes: Router<S>,
    control: FaultControl,
    token: Option<String>,
) -> Router<S> {
    let routes = routes.layer(middleware::from_fn_with_state(control.clone(), gate));
    match token.filter(|token| !token.is_empty()) {
        None => routes,
        Some(token) => routes.route(PATH, any(order).with_state(Arc::new(Desk { control, token }))),
    }
}

/// Counts a call, and lets it go wrong where that is ordered.
async fn gate(State(control): State<FaultControl>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let (action, mut request) = match named(request, &path).await {
        Ok(named) => named,
        Err(refused) => return refused,
    };
    let Some(order) = control.next(&path, &action) else { return next.run(request).await };
    let knife = request.extensions().get::<ConnectInfo<Knife>>().map(|ConnectInfo(knife)| knife.clone());
    match (&order.fault, knife) {
        (Fault::Refuse { status, body, retry_after }, _) => refuse(*status, body, retry_after.as_deref()),
        (Fault::Delay { ms }, _) => {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
            next.run(request).await
        }
        (_, Some(knife)) if request.headers().contains_key(header::UPGRADE) => {
            request.extensions_mut().insert(Mischief::new(order, knife));
            next.run(request).await
        }
        (_, knife) => spoil(next.run(request).await, &order, knife).await,
    }
}

/// The name of what is asked for. A body that has to be read for it is put back.
async fn named(request: Request, path: &str) -> Result<(String, Request), Response> {
    let last = path.rsplit('/').next().unwrap_or_default().to_owned();
    if last != "customization" {
        return Ok((last, request));
    }
    let (head, body) = request.into_parts();
    let bytes = to_bytes(body, LARGEST_CALL).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE.into_response())?;
    let call: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let action = format!("{}:{}", text(&call["model"]), text(&call["input"]["action"]));
    Ok((action, Request::from_parts(head, Body::from(bytes))))
}

fn refuse(status: u16, body: &str, retry_after: Option<&str>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [(header::CONTENT_TYPE, "application/json")], body.to_owned()).into_response();
    if let Some(value) = retry_after.and_then(|text| HeaderValue::from_str(text).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// What a caller gets of an answer.
async fn spoil(response: Response, order: &Order, knife: Option<Knife>) -> Response {
    match order.fault {
        Fault::Cut { bytes } => {
            if let Some(knife) = knife {
                knife.cut_after(bytes);
            }
            response
        }
        Fault::Unknown => with_unknown_fields(response).await,
        Fault::Empty => StatusCode::OK.into_response(),
        Fault::Stall => std::future::pending().await,
        Fault::Nonsense => ([(header::CONTENT_TYPE, "text/html")], "<html>Sign in to this network").into_response(),
        Fault::Huge { bytes } => huge(bytes),
        _ => response,
    }
}

async fn with_unknown_fields(response: Response) -> Response {
    let (head, body) = response.into_parts();
    let bytes = to_bytes(body, LARGEST_CALL).await.unwrap_or_default();
    let Ok(Value::Object(mut answer)) = serde_json::from_slice(&bytes) else {
        return (head.status, bytes).into_response();
    };
    answer.insert("future".to_owned(), json!({"news": [1, null]}));
    if let Some(Value::Object(output)) = answer.get_mut("output") {
        output.insert("future".to_owned(), json!("news"));
    }
    (head.status, Json(answer)).into_response()
}

/// An answer that begins well and has no end in sight; made while it is sent.
fn huge(bytes: u64) -> Response {
    let block = Bytes::from(vec![b'x'; BLOCK]);
    let blocks = usize::try_from(bytes / BLOCK as u64).unwrap_or(usize::MAX);
    let begin = Bytes::from_static(b"{\"output\":{\"voice\":\"");
    let body = std::iter::once(begin).chain(std::iter::repeat_n(block, blocks)).map(Ok::<_, std::io::Error>);
    ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(stream::iter(body))).into_response()
}

/// Where orders are taken, for tests outside of this process.
const PATH: &str = "/_faults";

/// What the address of the orders works on.
struct Desk {
    control: FaultControl,
    /// Who may order: whoever has this.
    token: String,
}

/// `POST` of this adds orders.
#[derive(Deserialize)]
struct Orders {
    faults: Vec<Order>,
}

/// `POST` adds orders, `DELETE` takes them back; each answers with the counters, as `GET` does.
async fn order(State(desk): State<Arc<Desk>>, method: Method, headers: HeaderMap, body: Bytes) -> Response {
    let given = headers.get(TOKEN_HEADER).map(HeaderValue::as_bytes).unwrap_or_default();
    if !auth::same(given, desk.token.as_bytes()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match method {
        Method::POST => match serde_json::from_slice::<Orders>(&body) {
            Ok(orders) => orders.faults.into_iter().for_each(|order| desk.control.add(order)),
            Err(err) => return (StatusCode::BAD_REQUEST, err.to_string()).into_response(),
        },
        Method::DELETE => desk.control.clear(),
        _ => {}
    }
    Json(json!({"calls": desk.control.all_calls()})).into_response()
}
