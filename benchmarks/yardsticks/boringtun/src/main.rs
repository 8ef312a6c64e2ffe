// Two BoringTun tunnels back to back, as a contestant that takes turns: see ../../compare.sh. Prints
// "ready"; then, for each line "write <size>" or "read <size>", nanoseconds for each call of
// encapsulate or decapsulate with packets of that size, measured for some ten milliseconds.
use boringtun::noise::{Tunn, TunnResult};
use boringtun::x25519::{PublicKey, StaticSecret};
use std::collections::HashMap;
use std::io::BufRead;
use std::time::{Duration, Instant};

const BATCH: usize = 512;
const TIMED: Duration = Duration::from_millis(10);
// Another program had the core before: caches and branch predictors are full of its matters.
const RUN_UP: Duration = Duration::from_millis(1);
// Sessions live for 180 s.
const RENEW_AFTER: Duration = Duration::from_secs(100);

fn connected() -> (Tunn, Tunn) {
    let sender_key = StaticSecret::random_from_rng(rand_core::OsRng);
    let receiver_key = StaticSecret::random_from_rng(rand_core::OsRng);
    let sender_public = PublicKey::from(&sender_key);
    let receiver_public = PublicKey::from(&receiver_key);
    let mut sender = Tunn::new(sender_key, receiver_public, None, None, 1, None);
    let mut receiver = Tunn::new(receiver_key, sender_public, None, None, 2, None);
    let mut one = vec![0u8; 2048];
    let mut two = vec![0u8; 2048];
    let mut three = vec![0u8; 2048];
    let initiation = match sender.format_handshake_initiation(&mut one, true) {
        TunnResult::WriteToNetwork(message) => message.to_vec(),
        other => panic!("initiation: {:?}", other),
    };
    let response = match receiver.decapsulate(None, &initiation, &mut two) {
        TunnResult::WriteToNetwork(message) => message.to_vec(),
        other => panic!("response: {:?}", other),
    };
    let keepalive = match sender.decapsulate(None, &response, &mut three) {
        TunnResult::WriteToNetwork(message) => message.to_vec(),
        other => panic!("keepalive: {:?}", other),
    };
    receiver.decapsulate(None, &keepalive, &mut one);
    (sender, receiver)
}

fn packet(size: usize) -> Vec<u8> {
    let mut packet: Vec<u8> = (0..size).map(|i| (i * 7) as u8).collect();
    packet[0] = 0x45;
    packet[2] = (size >> 8) as u8;
    packet[3] = size as u8;
    packet
}

// A packet, a row of datagrams, and room for a packet that comes out: laid out as PacketForm does.
struct Row {
    packet: Vec<u8>,
    datagrams: Vec<u8>,
    room: usize,
    lengths: [usize; BATCH],
    out: Vec<u8>,
}

impl Row {
    fn new(size: usize) -> Row {
        let room = ((size + 48).max(256) + 63) & !63;
        Row {
            packet: packet(size),
            datagrams: vec![0u8; BATCH * room],
            room,
            lengths: [0; BATCH],
            out: vec![0u8; room],
        }
    }

    fn seal(&mut self, sender: &mut Tunn) {
        for (i, datagram) in self.datagrams.chunks_exact_mut(self.room).enumerate() {
            match sender.encapsulate(&self.packet, datagram) {
                TunnResult::WriteToNetwork(message) => self.lengths[i] = message.len(),
                other => panic!("encapsulate: {:?}", other),
            }
        }
    }

    fn open(&mut self, receiver: &mut Tunn) {
        for (i, datagram) in self.datagrams.chunks_exact(self.room).enumerate() {
            match receiver.decapsulate(None, &datagram[..self.lengths[i]], &mut self.out) {
                TunnResult::WriteToTunnelV4(_, _) => {}
                other => panic!("decapsulate: {:?}", other),
            }
        }
    }

    // Seals and, if asked to read, opens. Returns the time of the one that was asked for.
    fn pass(&mut self, read: bool, sender: &mut Tunn, receiver: &mut Tunn) -> Duration {
        let mut begun = Instant::now();
        self.seal(sender);
        if read {
            begun = Instant::now();
            self.open(receiver);
        }
        begun.elapsed()
    }
}

fn main() {
    let (mut sender, mut receiver) = connected();
    let mut connected_at = Instant::now();
    let mut rows: HashMap<usize, Row> = HashMap::new();
    println!("ready");
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("a line");
        let (operation, size) = line.split_once(' ').expect("an operation and a size");
        if operation != "write" && operation != "read" {
            println!("-");
            continue;
        }
        if connected_at.elapsed() >= RENEW_AFTER {
            (sender, receiver) = connected();
            connected_at = Instant::now();
        }
        let size: usize = size.parse().expect("a packet size in bytes");
        let row = rows.entry(size).or_insert_with(|| Row::new(size));
        let read = operation == "read";
        let begun = Instant::now();
        loop {
            row.pass(read, &mut sender, &mut receiver);
            if begun.elapsed() >= RUN_UP {
                break;
            }
        }
        let mut spent = Duration::ZERO;
        let mut calls = 0;
        while spent < TIMED {
            spent += row.pass(read, &mut sender, &mut receiver);
            calls += BATCH;
        }
        println!("{:.2}", spent.as_nanos() as f64 / calls as f64);
    }
}
