//! Takes that are compared, without the window: made ready, played together, drawn, and judged on disk.

use timbre::{
    library::Audition,
    model::TakeId,
    studio::{AuditionEvent, AuditionOrder, COMPARED_SOUND, Command, Compared, Event, FailureKind, Look, Wanted},
};

use crate::{
    drive::{Home, Studio, design},
    support::eventually,
};

fn order(studio: &Studio, order: AuditionOrder) {
    studio.send(Command::Audition(order));
}

/// Two takes that were just designed.
async fn two(studio: &mut Studio) -> Vec<TakeId> {
    studio.send(design(1, 2));
    vec![studio.designed(1).await.unwrap().id, studio.designed(1).await.unwrap().id]
}

async fn opened(studio: &mut Studio, request: u64, takes: &[TakeId]) -> std::sync::Arc<Compared> {
    order(studio, AuditionOrder::Open(request, takes.to_vec()));
    let ready = studio.until(|event| match event {
        Event::Audition(AuditionEvent::Ready(id, result)) if id == request => Some(result.unwrap()),
        _ => None,
    });
    ready.await
}

#[tokio::test]
async fn takes_are_made_ready_played_together_and_drawn() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    let takes = two(&mut studio).await;
    let ready = opened(&mut studio, 9, &takes).await;
    assert_eq!(ready.takes.iter().map(|take| take.id.clone()).collect::<Vec<_>>(), takes);
    assert!(ready.takes.iter().all(|take| take.figures.lufs.is_some() && take.gain > 0.0));
    let loudness = |n: usize| ready.takes[n].figures.lufs.unwrap() + 20.0 * f64::from(ready.takes[n].gain).log10();
    assert!((loudness(0) - loudness(1)).abs() < 0.5, "{} and {}", loudness(0), loudness(1));
    let part = 0.1..0.3;
    order(&studio, AuditionOrder::Play { from: 0.1, chosen: 1, repeat: Some(part.clone()) });
    eventually(|| studio.meters().playing() == COMPARED_SOUND && studio.meters().chosen() == 1).await;
    eventually(|| studio.meters().looped() == Some(part.clone())).await;
    order(&studio, AuditionOrder::Choose(0));
    eventually(|| studio.meters().chosen() == 0).await;
    order(&studio, AuditionOrder::Repeat(None));
    eventually(|| studio.meters().playing() == 0).await;
    let wanted = Wanted { spectrogram: true, contour: true };
    let look = Look { serial: 3, part, columns: 50, rows: 32, wanted };
    order(&studio, AuditionOrder::Look(look.clone()));
    let drawn = studio.until(|event| match event {
        Event::Audition(AuditionEvent::Drawn(of, pictures)) => Some((of, pictures.unwrap())),
        _ => None,
    });
    let (of, pictures) = drawn.await;
    assert_eq!((of, pictures.len()), (look, 2));
    for picture in pictures.iter() {
        assert!(picture.spectrogram.as_ref().unwrap().pixels.iter().any(|pixel| *pixel > 100));
        assert!(picture.contour.iter().any(Option::is_some));
    }
    studio.close().await;
}

#[tokio::test]
async fn how_takes_did_is_on_disk_with_each_of_them() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    let takes = two(&mut studio).await;
    let at = jiff::Timestamp::from_second(1_765_000_000).unwrap();
    let of = |place| Audition { at, order: takes.clone(), place, blind: true };
    let results = vec![(takes[0].clone(), of(1)), (TakeId::new("gone"), of(3)), (takes[1].clone(), of(2))];
    order(&studio, AuditionOrder::Keep(results));
    let told = studio.until(|event| match event {
        Event::TakesChanged { takes, .. } => takes.iter().all(|take| take.auditions.len() == 1).then_some(takes.len()),
        _ => None,
    });
    assert_eq!(told.await, 2);
    studio.close().await;
    let vault = home.vault();
    assert_eq!(vault.take(&takes[0]).unwrap().auditions, [of(1)]);
    assert_eq!(vault.take(&takes[1]).unwrap().auditions, [of(2)]);
}

#[tokio::test]
async fn what_is_gone_cannot_be_compared_and_what_is_closed_is_not_played() {
    let home = Home::new();
    let mut studio = home.start(None).await;
    let takes = two(&mut studio).await;
    order(&studio, AuditionOrder::Open(4, vec![takes[0].clone(), TakeId::new("gone")]));
    let failed = studio.until(|event| match event {
        Event::Audition(AuditionEvent::Ready(4, result)) => Some(result.err()),
        _ => None,
    });
    assert_eq!(failed.await.map(|failure| failure.kind), Some(FailureKind::TakeGone));
    opened(&mut studio, 5, &takes).await;
    order(&studio, AuditionOrder::Close);
    order(&studio, AuditionOrder::Play { from: 0.0, chosen: 0, repeat: None });
    // The next sound is heard, the comparison is not.
    studio.send(Command::Play(takes[0].clone(), 0.0));
    let first = studio.until(|event| match event {
        Event::Player(timbre::audio::PlayerEvent::Started { id }) => Some(id),
        _ => None,
    });
    assert_eq!(first.await, timbre::studio::sound_id(&takes[0]));
    studio.close().await;
}
