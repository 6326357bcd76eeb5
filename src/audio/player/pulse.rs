//! The sound server that most desktops have, `PulseAudio` or `PipeWire` in its place, spoken to in its own language.
//!
//! ALSA leads there as well. But each time that samples come too late, ALSA's plug-in takes its stream out of the
//! server and puts a new one in, and a server that had nothing else to play may by then have gone ahead for seconds.
//! Here the stream stays where it is, and what comes too late is a gap that is as long as it was late.
//!
//! One thread for each open stream: it waits for the server to ask for samples, and gives them.

use std::{
    ffi::CStr,
    fs,
    io::{BufReader, Read as _, Write as _},
    net::Shutdown,
    os::unix::net::UnixStream,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use pulseaudio::protocol::{
    self, AuthParams, AuthReply, ChannelMap, Command, CommandReply, CreatePlaybackStreamReply, MAX_VERSION,
    PlaybackStreamParams, Prop, Props, ProtocolError, PulseError, SampleFormat, SampleSpec, SetClientNameReply,
    stream::{BufferAttr, StreamFlags},
};

use super::{
    RATE,
    device::{FaultSink, Output, OutputError},
    lateness::Lateness,
    source::PlayoutSource,
};

/// What a mixer shows.
const NAME: &CStr = c"Timbre";
/// Bytes of a cookie. The server wants that many even where it knows the user without one.
const COOKIE: usize = 256;
/// More than this is no message and no wish of a server in its right mind; the protocol's own limit is as large.
const MOST_BYTES: u32 = 4 << 20;
const SAMPLE_BYTES: usize = size_of::<f32>();
/// A server that does not answer for this long, when the stream is opened, counts as failed.
const ANSWER: Duration = Duration::from_secs(2);

/// The same for a device that has to be woken first.
const AWAKE: Duration = Duration::from_secs(6);

/// A server that knows who speaks to it.
pub(super) struct Server {
    line: BufReader<UnixStream>,
    version: u16,
}

/// Dropping it ends the line, and with it the thread and the stream.
struct PulseOutput {
    line: UnixStream,
    closing: Arc<AtomicBool>,
}

impl Output for PulseOutput {}

impl Drop for PulseOutput {
    fn drop(&mut self) {
        self.closing.store(true, Relaxed);
        // Fails only where the server has ended it.
        let _ = self.line.shutdown(Shutdown::Both);
    }
}

/// The server, where one listens on this machine and answers.
pub(super) fn connect() -> Option<Server> {
    let elsewhere = std::env::var("PULSE_SERVER").is_ok_and(|server| !server.starts_with("unix:"));
    // ALSA's plug-in knows the way to other machines.
    let path = if elsewhere { None } else { pulseaudio::socket_path_from_env() }?;
    let cookie = pulseaudio::cookie_path_from_env().and_then(|path| fs::read(path).ok());
    let cookie = cookie.filter(|cookie| cookie.len() == COOKIE).unwrap_or_else(|| vec![0; COOKIE]);
    UnixStream::connect(path)
        .map_err(ProtocolError::from)
        .and_then(|line| Server::greet(line, cookie))
        .inspect_err(|error| tracing::debug!(%error, "no way to the sound server but by ALSA"))
        .ok()
}

impl Server {
    fn greet(line: UnixStream, cookie: Vec<u8>) -> Result<Self, ProtocolError> {
        line.set_read_timeout(Some(ANSWER))?;
        line.set_write_timeout(Some(ANSWER))?;
        let mut server = Self { line: BufReader::new(line), version: MAX_VERSION };
        let auth = AuthParams { version: MAX_VERSION, supports_shm: false, supports_memfd: false, cookie };
        server.version = server.ask::<AuthReply>(&Command::Auth(auth))?.version.min(MAX_VERSION);
        let mut props = Props::new();
        props.set(Prop::ApplicationName, NAME);
        server.ask::<SetClientNameReply>(&Command::SetClientName(props))?;
        Ok(server)
    }

    fn ask<R: CommandReply>(&mut self, command: &Command) -> Result<R, ProtocolError> {
        protocol::write_command_message(self.line.get_mut(), 0, command, self.version)?;
        Ok(protocol::read_reply_message(&mut self.line, self.version)?.1)
    }
}

/// A stream that the server has made, and that nothing plays on yet.
pub(super) struct Opened {
    server: Server,
    created: CreatePlaybackStreamReply,
}

/// Makes a stream to whatever the server's default device is; the server moves it when another one becomes that. A
/// device that sleeps, or is a radio link away, may take seconds to wake.
pub(super) fn open(mut server: Server, period: u32) -> Result<Opened, OutputError> {
    let failed = |error: std::io::Error| OutputError::Failed(error.to_string());
    server.line.get_ref().set_read_timeout(Some(AWAKE)).map_err(failed)?;
    let created = server.ask(&Command::CreatePlaybackStream(params(period))).map_err(|error| explain(&error))?;
    server.line.get_ref().set_read_timeout(None).map_err(failed)?;
    Ok(Opened { server, created })
}

/// Plays on it.
pub(super) fn play(
    Opened { server, created }: Opened,
    mut source: PlayoutSource,
    period: u32,
    faults: FaultSink,
) -> Result<Box<dyn Output>, OutputError> {
    source.expect(Lateness::new(period));
    let failed = |error: std::io::Error| OutputError::Failed(error.to_string());
    let line = server.line.get_ref().try_clone().map_err(failed)?;
    let output = PulseOutput { line, closing: Arc::default() };
    let closing = Arc::clone(&output.closing);
    let mut stream = Stream { server, source, sound: Vec::new(), message: Vec::new() };
    let run = move || {
        if let Err(error) = stream.serve(&created)
            && !closing.load(Relaxed)
        {
            faults.lost(|| error.to_string());
        }
    };
    thread::Builder::new().name("timbre-sound".to_owned()).spawn(run).map_err(failed)?;
    Ok(Box::new(output))
}

struct Stream {
    server: Server,
    source: PlayoutSource,
    /// Room for what is sent and received.
    sound: Vec<u8>,
    message: Vec<u8>,
}

impl Stream {
    /// Gives samples for as long as the server asks for some.
    fn serve(&mut self, created: &CreatePlaybackStreamReply) -> Result<(), ProtocolError> {
        self.play(created.channel, created.requested_bytes)?;
        loop {
            match self.next_command()? {
                Some(Command::Request(request)) => self.play(request.channel, request.length)?,
                Some(Command::PlaybackStreamKilled(_)) => return Err(ProtocolError::ServerError(PulseError::Killed)),
                _ => {}
            }
        }
    }

    fn play(&mut self, channel: u32, bytes: u32) -> Result<(), ProtocolError> {
        let samples = bytes.min(MOST_BYTES) as usize / SAMPLE_BYTES;
        self.sound.clear();
        self.sound.extend(self.source.by_ref().take(samples).flat_map(f32::to_le_bytes));
        self.message.clear();
        protocol::write_memblock(&mut self.message, channel, &self.sound, 0)?;
        Ok(self.server.line.get_mut().write_all(&self.message)?)
    }

    /// Waits for it; `None` for one that this client does not know.
    fn next_command(&mut self) -> Result<Option<Command>, ProtocolError> {
        let header = protocol::read_descriptor(&mut self.server.line)?;
        if header.length > MOST_BYTES {
            return Err(ProtocolError::Invalid("the sound server sends a message without an end".to_owned()));
        }
        self.message.resize(header.length as usize, 0);
        self.server.line.read_exact(&mut self.message)?;
        Ok(Command::read_tag_prefixed(&mut self.message.as_slice(), self.server.version)
            .ok()
            .map(|(_, command)| command))
    }
}

fn params(period: u32) -> PlaybackStreamParams {
    let bytes = period * SAMPLE_BYTES as u32;
    let mut props = Props::new();
    props.set(Prop::MediaName, NAME);
    PlaybackStreamParams {
        sample_spec: SampleSpec { format: SampleFormat::Float32Le, channels: 1, sample_rate: RATE.hz() },
        channel_map: ChannelMap::mono(),
        buffer_attr: BufferAttr { target_length: 2 * bytes, minimum_request_length: bytes, ..BufferAttr::default() },
        // The two periods are then the whole way to the loudspeaker: the server makes its own part as short as it can.
        flags: StreamFlags { adjust_latency: true, ..StreamFlags::default() },
        props,
        ..PlaybackStreamParams::default()
    }
}

fn explain(error: &ProtocolError) -> OutputError {
    let message = error.to_string();
    if matches!(error, ProtocolError::ServerError(PulseError::NoEntity)) {
        OutputError::Missing(message)
    } else {
        OutputError::Failed(message)
    }
}
