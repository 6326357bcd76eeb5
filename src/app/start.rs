//! Starting the program: the window, or the embedded service alone.

use std::{io::Write as _, net::SocketAddr, sync::Arc};

use eframe::egui;

use super::{
    args::{Args, BadArgs, HELP, Mode},
    window::TimbreApp,
};
use crate::{
    catalog::Catalog,
    engine::{Engine, formant::FormantEngine},
    i18n::Lang,
    service::{ServiceConfig, ServiceError},
    settings::{self, NoHome, Paths},
};

/// Why the program did not start. Printed, because there is no window to show it in.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The command line makes no sense.
    #[error(transparent)]
    Args(#[from] BadArgs),
    /// There is no folder to keep anything in.
    #[error(transparent)]
    NoHome(#[from] NoHome),
    /// The window could not be opened.
    #[error("the window could not be opened: {0}")]
    Window(#[from] eframe::Error),
    /// The service could not be started.
    #[error("the service could not start: {0}")]
    Service(#[from] ServiceError),
    /// The system refused something.
    #[error("the system refused: {0}")]
    Io(#[from] std::io::Error),
}

/// Runs the program with these arguments (without its name) until it ends.
///
/// # Errors
/// See [`StartError`].
pub fn run(args: impl IntoIterator<Item = std::ffi::OsString>) -> Result<(), StartError> {
    let args = Args::parse(args)?;
    let (endpoint, lang) = match args.mode {
        Mode::Help => return print(HELP),
        Mode::Version => return print(concat!("timbre ", env!("CARGO_PKG_VERSION"), "\n")),
        Mode::Serve { addr } => return serve(addr, &Paths::resolve(args.data_dir.as_deref())?),
        Mode::Window { endpoint, lang } => (endpoint, lang),
    };
    start_log();
    window(Paths::resolve(args.data_dir.as_deref())?, endpoint, lang)
}

fn print(text: &str) -> Result<(), StartError> {
    Ok(std::io::stdout().write_all(text.as_bytes())?)
}

/// Warnings go to the terminal; nothing that is logged holds texts or keys.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("TIMBRE_LOG");
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

fn window(paths: Paths, endpoint: Option<String>, lang: Option<Lang>) -> Result<(), StartError> {
    let (settings, warnings) = settings::load(&paths.settings_file);
    let [width, height] = settings.window_size.unwrap_or([1_180.0, 760.0]);
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Timbre")
            .with_app_id("timbre")
            .with_inner_size([width, height])
            .with_min_inner_size([820.0, 540.0])
            .with_icon(Arc::new(icon())),
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    let engine = engine(&paths);
    eframe::run_native(
        "timbre",
        options,
        Box::new(move |context| {
            let app = TimbreApp::new(context, paths, engine, settings, !warnings.is_empty(), endpoint, lang)?;
            Ok(Box::new(app))
        }),
    )?;
    Ok(())
}

/// The mark of the program: a wave in a rounded square, drawn so that no picture has to be decoded at the start.
fn icon() -> egui::IconData {
    const SIDE: i32 = 64;
    const BARS: [i32; 7] = [8, 18, 32, 44, 28, 38, 14];
    let mut rgba = Vec::with_capacity(4 * SIDE.unsigned_abs() as usize * SIDE.unsigned_abs() as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let bar = (x - 8).div_euclid(7);
            let lit = (0..7).contains(&bar)
                && (x - 8).rem_euclid(7) < 4
                && (y - 32).abs() * 2 < BARS[usize::try_from(bar).unwrap_or(0)];
            rgba.extend(if lit { [255, 255, 255, 255] } else { [91, 87, 209, 255] });
        }
    }
    egui::IconData { rgba, width: SIDE.unsigned_abs(), height: SIDE.unsigned_abs() }
}

fn engine(paths: &Paths) -> Arc<dyn Engine> {
    Arc::new(FormantEngine::new(paths.engine_dir.clone()))
}

/// The bundled catalog with the user's file over it, where there is one that can be read.
pub(super) fn catalog(paths: &Paths) -> Catalog {
    let mut catalog = Catalog::bundled();
    if let Ok(json) = std::fs::read_to_string(paths.data_dir.join("catalog.json")) {
        // The backend tells the user where the file cannot be read.
        let _ = catalog.overlay(&json);
    }
    catalog
}

fn serve(addr: SocketAddr, paths: &Paths) -> Result<(), StartError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let config = ServiceConfig {
        addr,
        data_dir: paths.service_dir.clone(),
        engine: engine(paths),
        catalog: Arc::new(catalog(paths)),
        key: None,
    };
    runtime.block_on(async {
        let service = crate::service::start(config).await?;
        for warning in service.warnings() {
            eprintln!("timbre: {warning}");
        }
        print(&format!("listening on {} key {}\n", service.base_url(), service.key()))?;
        std::io::stdout().flush()?;
        // Runs until the process is ended from outside.
        std::future::pending::<Result<(), StartError>>().await
    })
}
