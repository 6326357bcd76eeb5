//! Many takes to many files: one after the other, told as they come, stopped at once. What is written stays.

use std::{ops::ControlFlow, sync::Arc};

use tokio_util::sync::CancellationToken;

use super::{
    ExportEvent, ExportOrder,
    file::{self, Place, Watch},
};
use crate::{
    model::{ExportRecipe, TakeId},
    studio::{
        Event, RequestId,
        desk::{Desk, lock},
    },
};

/// The window is told so often how far a file is: each hundredth.
const STEPS: f32 = 100.0;

/// Writes all of them.
pub(in crate::studio) async fn many(desk: &Arc<Desk>, order: ExportOrder, token: CancellationToken) {
    for (done, take) in order.takes.iter().enumerate() {
        let watch = watch(desk, order.request, done, token.clone());
        let written = file::write(desk, take, &order.recipe, Place::Folder(order.folder.clone()), watch).await;
        let Some(result) = written.transpose() else { break };
        desk.emit(Event::Export(ExportEvent::File { request: order.request, take: take.clone(), result })).await;
        if token.is_cancelled() {
            break;
        }
    }
    let cancelled = token.is_cancelled();
    end(desk, order.request);
    desk.emit(Event::Export(ExportEvent::Ended { request: order.request, cancelled })).await;
}

/// Measures what a take would be.
pub(in crate::studio) async fn check(
    desk: &Arc<Desk>,
    request: RequestId,
    take: TakeId,
    recipe: &ExportRecipe,
    token: CancellationToken,
) {
    let measured = file::measure(desk, &take, recipe, watch(desk, request, 0, token)).await;
    end(desk, request);
    if let Some(result) = measured.transpose() {
        desk.emit(Event::Export(ExportEvent::Checked { request, result })).await;
    }
}

/// Stops a job.
pub(in crate::studio) fn cancel(desk: &Desk, request: RequestId) {
    if let Some(token) = lock(&desk.exports).get(&request) {
        token.cancel();
    }
}

/// What stops the job that is about to begin; made before anybody can ask for that.
pub(in crate::studio) fn begin(desk: &Desk, request: RequestId) -> CancellationToken {
    lock(&desk.exports).entry(request).or_default().clone()
}

fn end(desk: &Desk, request: RequestId) {
    lock(&desk.exports).remove(&request);
}

fn watch(desk: &Arc<Desk>, request: RequestId, done: usize, token: CancellationToken) -> Watch {
    let desk = Arc::clone(desk);
    let mut told = -1.0;
    Box::new(move |part| {
        if (part * STEPS).floor() > told {
            told = (part * STEPS).floor();
            desk.hint(Event::Export(ExportEvent::Progress { request, done, part }));
        }
        if token.is_cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}
