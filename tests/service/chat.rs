//! Chat and lists of models: the embedded service, and servers that do not keep to the protocol.

use serde_json::{Value, json};
use timbre::{
    catalog::Catalog,
    dashscope::{ChatPiece, Client, Endpoint, Error, ErrorKind},
    settings::secrets::ApiKey,
    wire::chat::{CHAT_PATH, ChatMessage, ChatUsage, NATIVE_CHAT_PATH},
};

use crate::{
    client::{own, without_key},
    liar::{Liar, Lie},
    support::{Fixture, KEY, SYSTEM},
};

/// The words, and how it ended.
async fn said(client: &Client, model: &str, messages: &[ChatMessage]) -> (Vec<String>, Result<ChatPiece, Error>) {
    let mut words = Vec::new();
    let mut stream = match client.chat(&model.into(), messages).await {
        Ok(stream) => stream,
        Err(error) => return (words, Err(error)),
    };
    loop {
        match stream.next().await {
            Ok(ChatPiece::Words(more)) => words.push(more),
            other => return (words, other),
        }
    }
}

fn user(text: &str) -> ChatMessage {
    ChatMessage::new("user", text)
}

async fn post(fixture: &Fixture, key: &str, body: &Value) -> (u16, String) {
    let url = format!("{}{CHAT_PATH}", fixture.service.base_url());
    let answer = fixture.http.post(url).bearer_auth(key).json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn the_narrator_streams_in_the_users_language() {
    let fixture = Fixture::new().await;
    let client = own(&fixture);
    let talk = [ChatMessage::new("system", "Be kind."), user("Hi"), user("Tell me about the sea.")];
    let (words, end) = said(&client, "qwen3.5-flash", &talk).await;
    assert!(words.len() > 20 && words.iter().all(|words| !words.is_empty()));
    let text = words.concat();
    assert!(text.contains("offline narrator") && text.contains("the sea"), "{text}");
    let Ok(ChatPiece::Finished { reason, usage: Some(usage), request_id }) = end else { panic!("{end:?}") };
    assert_eq!((reason.as_str(), usage.completion_tokens), ("stop", words.len() as u64));
    assert!(usage.prompt_tokens > 5 && usage.total_tokens == usage.prompt_tokens + usage.completion_tokens);
    assert_eq!(request_id.len(), 36);
    let (chinese, end) = said(&client, "qwen3.5-flash", &[user("请介绍一下杭州。")]).await;
    assert!(chinese.concat().contains("离线旁白") && chinese.concat().contains("杭州") && end.is_ok());
}

#[tokio::test]
async fn answers_look_as_the_vendors_do() {
    let fixture = Fixture::new().await;
    let mut body = json!({"model": "qwen3.5-flash", "messages": [{"role": "user", "content": "hi"}], "stream": true});
    let (status, text) = post(&fixture, KEY, &body).await;
    let lines: Vec<_> = text.split_terminator("\n\n").collect();
    assert_eq!((status, lines.last()), (200, Some(&"data: [DONE]")));
    let piece = |line: &str| serde_json::from_str::<Value>(line.strip_prefix("data: ").unwrap()).unwrap();
    let pieces: Vec<_> = lines[..lines.len() - 1].iter().map(|line| piece(line)).collect();
    assert_eq!(pieces[0]["choices"][0]["delta"], json!({"role": "assistant", "content": ""}));
    assert_eq!(pieces[0]["object"], "chat.completion.chunk");
    assert_eq!(pieces.last().unwrap()["choices"][0]["finish_reason"], "stop");
    assert!(pieces.iter().all(|piece| piece["usage"].is_null()), "nobody asked for the charge");
    body["stream_options"] = json!({"include_usage": true});
    let (_, text) = post(&fixture, KEY, &body).await;
    let lines: Vec<_> = text.split_terminator("\n\n").collect();
    let charge = piece(lines[lines.len() - 2]);
    assert_eq!(charge["choices"], json!([]));
    assert!(charge["usage"]["total_tokens"].as_u64().unwrap() > 0);
    body["stream"] = json!(false);
    let (_, text) = post(&fixture, KEY, &body).await;
    let whole: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(whole["object"], "chat.completion");
    let words = whole["choices"][0]["message"]["content"].as_str().unwrap();
    let streamed: String = pieces.iter().filter_map(|piece| piece["choices"][0]["delta"]["content"].as_str()).collect();
    assert_eq!(words, streamed);
}

#[tokio::test]
async fn the_vendors_own_path_has_the_same_narrator() {
    let fixture = Fixture::new().await;
    let url = format!("{}{NATIVE_CHAT_PATH}", fixture.service.base_url());
    let ask = async |parameters: Value, streamed: bool| {
        let body = json!({"model": "qwen3.5-flash", "parameters": parameters,
            "input": {"messages": [{"role": "user", "content": "hi"}]}});
        let mut call = fixture.http.post(&url).bearer_auth(KEY).json(&body);
        if streamed {
            call = call.header("X-DashScope-SSE", "enable");
        }
        call.send().await.unwrap().text().await.unwrap()
    };
    let whole: Value = serde_json::from_str(&ask(json!({"result_format": "message"}), false).await).unwrap();
    let choice = &whole["output"]["choices"][0];
    let words = choice["message"]["content"].as_str().unwrap();
    assert!(words.contains("offline narrator") && choice["finish_reason"] == "stop", "{whole}");
    let text: Value = serde_json::from_str(&ask(json!({}), false).await).unwrap();
    assert_eq!((&text["output"]["text"], &text["output"]["finish_reason"]), (&json!(words), &json!("stop")));
    let older = json!({"model": "qwen3.5-flash", "input": {"prompt": "hi"}});
    let older = fixture.http.post(&url).bearer_auth(KEY).json(&older).send().await.unwrap();
    let older: Value = older.json().await.unwrap();
    assert_eq!((&older["output"]["text"], &older["usage"]), (&json!(words), &text["usage"]));
    for (incremental, last) in [(true, ""), (false, words)] {
        let parameters = json!({"result_format": "message", "incremental_output": incremental});
        let mut events = Vec::new();
        for event in ask(parameters, true).await.split_terminator("\n\n") {
            let (head, data) = event.rsplit_once("\ndata:").unwrap();
            assert_eq!(head, format!("id:{}\nevent:result\n:HTTP_STATUS/200", events.len() + 1));
            events.push(serde_json::from_str::<Value>(data).unwrap());
        }
        let said = |event: &Value| event["output"]["choices"][0]["message"]["content"].as_str().unwrap().to_owned();
        let reason = |event: &Value| event["output"]["choices"][0]["finish_reason"].as_str().unwrap().to_owned();
        let end = events.pop().unwrap();
        assert_eq!((said(&end).as_str(), reason(&end).as_str()), (last, "stop"));
        assert!(events.iter().all(|event| reason(event) == "null"));
        let told = if incremental { events.iter().map(said).collect() } else { said(events.last().unwrap()) };
        assert_eq!((told.as_str(), &end["usage"]), (words, &whole["usage"]));
    }
}

#[tokio::test]
async fn refusals_have_the_compatible_shape() {
    let fixture = Fixture::new().await;
    let hi = json!([{"role": "user", "content": "hi"}]);
    for (key, body, status, code) in [
        ("sk-wrong", json!({"model": "q", "messages": hi}), 401, "invalid_api_key"),
        (KEY, json!({"model": SYSTEM, "messages": hi}), 404, "model_not_found"),
        (KEY, json!({"messages": hi}), 400, "invalid_parameter_error"),
        (KEY, json!({"model": "q"}), 400, "invalid_parameter_error"),
        (KEY, json!({"model": "q", "messages": [{"role": "user", "content": " "}]}), 400, "invalid_parameter_error"),
        (KEY, json!({"model": "q", "messages": [{"role": "system", "content": "x"}]}), 400, "invalid_parameter_error"),
    ] {
        let (found, text) = post(&fixture, key, &body).await;
        let answer: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((found, answer["error"]["code"].as_str()), (status, Some(code)), "{body}: {text}");
        assert!(answer["error"]["message"].is_string() && answer["request_id"].as_str().unwrap().len() == 36);
    }
    let (_, end) = said(&own(&fixture), SYSTEM, &[user("hi")]).await;
    assert_eq!(end.unwrap_err().kind, ErrorKind::ModelGone);
    let stranger = Client::new(Endpoint::parse(&fixture.service.base_url()).unwrap(), ApiKey::new("sk-x").unwrap());
    let (_, end) = said(&stranger.unwrap(), "q", &[user("hi")]).await;
    assert_eq!(end.unwrap_err().kind, ErrorKind::InvalidKey);
}

fn delta(content: &Value, reason: &Value) -> String {
    format!("data: {}\n\n", json!({"choices": [{"index": 0, "delta": content, "finish_reason": reason}]}))
}

async fn heard(text: &str) -> (String, Result<ChatPiece, Error>) {
    let lie = Lie::answer(200, "Content-Type: text/event-stream\r\nX-Request-Id: req-header\r\n", text);
    let liar = Liar::new(vec![lie]).await;
    let (words, end) = said(&liar.client(), "q", &[user("hi")]).await;
    assert_eq!(liar.calls(), 1, "a charged call is sent once");
    (words.join("|"), end.map_err(without_key))
}

#[tokio::test]
async fn thoughts_and_empty_pieces_are_left_out() {
    let null = Value::Null;
    let text = [
        delta(&json!({"role": "assistant", "content": "", "reasoning_content": "hm"}), &null),
        delta(&json!({"content": null, "reasoning_content": "hmm"}), &null),
        delta(&json!({"content": "Hel"}), &json!("null")),
        ": keep alive\n\n".to_owned(),
        delta(&json!({"content": "lo", "reasoning_content": null}), &null),
        delta(&json!({}), &json!("length")),
        format!(
            "data: {}\n\n",
            json!({"choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3}})
        ),
    ]
    .concat();
    let usage = Some(ChatUsage { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 });
    let finished = ChatPiece::Finished { reason: "length".to_owned(), usage, request_id: "req-header".to_owned() };
    for ending in ["data: [DONE]\n\n", "data:[DONE]\r\n\r\n", "", "data: [DONE]\n\ndata: more\n\n"] {
        assert_eq!(heard(&format!("{text}{ending}")).await, ("Hel|lo".to_owned(), Ok(finished.clone())), "{ending}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_or_fails_is_an_error() {
    let hel = delta(&json!({"content": "Hel"}), &Value::Null);
    let error = json!({"error": {"code": "limit_requests", "message": "slow down", "type": "t"}, "request_id": "r"});
    for (text, kind) in [
        (hel.clone(), ErrorKind::Interrupted),
        (format!("{hel}data: {error}\n\n"), ErrorKind::RateLimited(None)),
        (format!("{hel}data: what\n\ndata: [DONE]\n\n"), ErrorKind::Nonsense),
        (format!("{hel}data: {{\"choices\": [{{\"del"), ErrorKind::Interrupted),
    ] {
        let (words, end) = heard(&text).await;
        assert_eq!((words.as_str(), end.unwrap_err().kind), ("Hel", kind), "{text}");
    }
    let liar = Liar::new(vec![Lie::json(429, &error)]).await;
    let (_, end) = said(&liar.client(), "q", &[user("hi")]).await;
    let error = end.unwrap_err();
    assert_eq!((error.kind, error.message.as_str(), liar.calls()), (ErrorKind::RateLimited(None), "slow down", 1));
}

#[tokio::test]
async fn models_are_listed_page_by_page() {
    let mut catalog = Catalog::bundled();
    let more: Vec<_> = (0..230).map(|n| json!({"id": format!("more-{n}")})).collect();
    catalog.overlay(&json!({"models": more}).to_string()).unwrap();
    let expected: Vec<_> = catalog.models.iter().map(|model| model.id.clone()).collect();
    let fixture = Fixture::with(catalog).await;
    let client = own(&fixture);
    assert_eq!(client.models().await.unwrap(), expected);
    assert_eq!(client.compatible_models().await.unwrap(), expected);
    for (query, status, count) in [
        ("", 200, 20),
        ("?page_no=2&page_size=100", 200, 100),
        ("?page_no=99", 200, 0),
        ("?page_no=0", 400, 0),
        ("?model=more-7&page_no=1&page_size=1", 200, 1),
        ("?model=more-7&page_no=2&page_size=1", 200, 0),
        ("?model=no-such-model", 200, 0),
    ] {
        let url = format!("{}/api/v1/models{query}", fixture.service.base_url());
        let answer = fixture.http.get(url).bearer_auth(KEY).send().await.unwrap();
        assert_eq!(answer.status(), status, "{query}");
        let answer: Value = answer.json().await.unwrap();
        assert_eq!(answer["output"]["models"].as_array().map_or(0, Vec::len), count, "{answer}");
        if query.starts_with("?model=more-7") {
            assert_eq!(answer["output"]["total"], 1);
            assert!(count == 0 || answer["output"]["models"][0]["model"] == "more-7", "{answer}");
        }
    }
}

#[tokio::test]
async fn odd_lists_of_models_are_read_as_far_as_they_go() {
    let same = Liar::new(vec![Lie::json(200, &json!({"data": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}))]).await;
    let names: Vec<_> = same.client().models().await.unwrap().iter().map(ToString::to_string).collect();
    assert_eq!((names, same.calls()), (vec!["a".to_owned(), "b".to_owned()], 2), "it knows no pages");
    let none = Liar::new(vec![Lie::json(200, &json!({"output": {}}))]).await;
    assert_eq!(none.client().models().await.unwrap_err().kind, ErrorKind::Nonsense);
    let busy = vec![Lie::answer(503, "", ""), Lie::json(200, &json!({"data": [{"id": "a"}]}))];
    let busy = Liar::new(busy).await;
    assert_eq!((busy.client().compatible_models().await.unwrap().len(), busy.calls()), (1, 2), "a list is free");
}
