// Two BoringTun tunnels back to back: nanoseconds for each call of encapsulate and decapsulate, the
// best of several rounds, for the packet sizes given as arguments. One line a size:
//   boringtun <size> <encapsulate ns> <decapsulate ns>
use boringtun::noise::{Tunn, TunnResult};
use boringtun::x25519::{PublicKey, StaticSecret};
use std::time::Instant;

const BATCH: usize = 512;
const ROUNDS: usize = 60;
const ROUND_BATCHES: usize = 20;

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

fn main() {
    let (mut sender, mut receiver) = connected();
    for argument in std::env::args().skip(1) {
        let size: usize = argument.parse().expect("a packet size in bytes");
        let source = packet(size);
        let room = (size + 48).max(256);
        let mut datagrams = vec![0u8; BATCH * room];
        let mut lengths = [0usize; BATCH];
        let mut out = vec![0u8; room];
        let (mut best_seal, mut best_open) = (f64::MAX, f64::MAX);
        for _ in 0..ROUNDS {
            let (mut seal, mut open) = (0u128, 0u128);
            for _ in 0..ROUND_BATCHES {
                let begun = Instant::now();
                for (i, datagram) in datagrams.chunks_exact_mut(room).enumerate() {
                    match sender.encapsulate(&source, datagram) {
                        TunnResult::WriteToNetwork(message) => lengths[i] = message.len(),
                        other => panic!("encapsulate: {:?}", other),
                    }
                }
                seal += begun.elapsed().as_nanos();
                let begun = Instant::now();
                for (i, datagram) in datagrams.chunks_exact(room).enumerate() {
                    match receiver.decapsulate(None, &datagram[..lengths[i]], &mut out) {
                        TunnResult::WriteToTunnelV4(_, _) => {}
                        other => panic!("decapsulate: {:?}", other),
                    }
                }
                open += begun.elapsed().as_nanos();
            }
            let calls = (ROUND_BATCHES * BATCH) as f64;
            best_seal = best_seal.min(seal as f64 / calls);
            best_open = best_open.min(open as f64 / calls);
        }
        println!("boringtun {} {:.0} {:.0}", size, best_seal, best_open);
    }
}
