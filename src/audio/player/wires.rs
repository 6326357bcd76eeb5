//! What connects the player's thread with its playout, wherever that is: rings both ways, and the way home.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
};

use rtrb::{Consumer, Producer, RingBuffer};

use super::{
    PlayerOptions, RATE,
    meters::PlayerMeters,
    playout::{Order, Playout, Report},
    voice::Cushion,
};

const ORDERS: usize = 32;
const REPORTS: usize = 256;

/// The rings to and from the playout, and the way by which it comes home when a device is closed.
pub(super) struct Wires {
    orders: Producer<Order>,
    pub(super) waiting: VecDeque<Order>,
    pub(super) reports: Consumer<Report>,
    pub(super) home: (Sender<Box<Playout>>, Receiver<Box<Playout>>),
    pub(super) parked: Option<Box<Playout>>,
}

impl Wires {
    pub(super) fn new(options: &PlayerOptions, meters: &Arc<PlayerMeters>) -> Self {
        let (orders, order_end) = RingBuffer::new(ORDERS);
        let (report_end, reports) = RingBuffer::new(REPORTS);
        let cushion = Cushion::new(RATE.samples_in(options.cushion), RATE.samples_in(options.largest_cushion));
        let parked = Some(Box::new(Playout::new(order_end, report_end, Arc::clone(meters), cushion)));
        Self { orders, waiting: VecDeque::new(), reports, home: mpsc::channel(), parked }
    }

    pub(super) fn send(&mut self, order: Order) {
        self.waiting.push_back(order);
        self.flush();
    }

    pub(super) fn flush(&mut self) {
        while !self.orders.is_full()
            && let Some(order) = self.waiting.pop_front()
        {
            // There is room; nobody else writes to this ring.
            let _ = self.orders.push(order);
        }
    }
}
