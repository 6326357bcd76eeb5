//! Starting the program: the window, or the embedded service alone.

use std::{io::Write as _, net::SocketAddr, process::ExitCode, sync::Arc};

use eframe::egui;

use super::{
    args::{Args, BadArgs, HELP, Mode},
    pack,
    window::TimbreApp,
};
use crate::{
    catalog::Catalog,
    engine::{Engine, Ensemble},
    i18n::{self, Lang},
    service::{Extras, FaultControl, ServiceConfig, ServiceError},
    settings::{self, NoFolder, Paths},
    studio::{self, Notice},
};

/// Why the program did not start. Printed, because there is no window to show it in.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The command line makes no sense.
    #[error(transparent)]
    Args(#[from] BadArgs),
    /// There is no folder to keep anything in.
    #[error(transparent)]
    Folder(#[from] NoFolder),
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

/// Runs the program with these arguments (without its name) until it ends, and gives its exit code.
///
/// # Errors
/// See [`StartError`].
pub fn run(args: impl IntoIterator<Item = std::ffi::OsString>) -> Result<ExitCode, StartError> {
    let args = Args::parse(args)?;
    let paths = || Paths::resolve(args.data_dir.as_deref());
    match args.mode {
        Mode::Help => print(HELP)?,
        Mode::Version => print(concat!("timbre ", env!("CARGO_PKG_VERSION"), "\n"))?,
        Mode::Serve { addr, fault_token } => serve(addr, fault_token, &paths()?)?,
        Mode::Pack(action) => return pack::run(action, &paths()?),
        Mode::Window { endpoint, lang } => {
            start_log();
            window(paths()?, endpoint, lang)?;
        }
    }
    Ok(ExitCode::SUCCESS)
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
    Arc::new(Ensemble::new(paths.voice_pack_dir.clone(), &paths.engine_dir))
}

/// The bundled catalog with the user's file over it, and why that was left out where it makes no sense; models that
/// servers said are gone are marked.
pub(super) fn catalog(paths: &Paths) -> (Catalog, Option<Notice>) {
    let mut catalog = Catalog::bundled();
    let file = &paths.catalog_file;
    let why = match std::fs::read_to_string(file) {
        Ok(json) => catalog.overlay(&json).err().map(|error| error.to_string()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => Some(error.to_string()),
    };
    for (model, day) in studio::known_retired(&paths.retired_file) {
        catalog.mark_retired(&model, &day);
    }
    (catalog, why.map(|why| Notice::CatalogIgnored { file: file.clone(), why }))
}

fn serve(addr: SocketAddr, fault_token: Option<String>, paths: &Paths) -> Result<(), StartError> {
    let (catalog, notice) = catalog(paths);
    if let Some(notice) = notice {
        eprintln!("timbre: {}", i18n::notice(Lang::En, &notice));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let config = ServiceConfig {
        addr,
        data_dir: paths.service_dir.clone(),
        engine: engine(paths),
        catalog: Arc::new(catalog),
        key: None,
    };
    let faults = fault_token.as_ref().map(|_| FaultControl::new());
    let extras = Extras { faults, fault_token, ..Extras::default() };
    runtime.block_on(async {
        let service = crate::service::start_with(config, extras).await?;
        for warning in service.warnings() {
            eprintln!("timbre: {warning}");
        }
        print(&format!("listening on {} key {}\n", service.base_url(), service.key()))?;
        std::io::stdout().flush()?;
        // Runs until the process is ended from outside.
        std::future::pending::<Result<(), StartError>>().await
    })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a failing test may panic")]
    use super::*;

    fn with_files(user: Option<&[u8]>, retired: Option<&str>) -> (Catalog, Option<Notice>) {
        let folder = tempfile::tempdir().unwrap();
        let paths = Paths::resolve(Some(folder.path())).unwrap();
        if let Some(user) = user {
            std::fs::write(folder.path().join("catalog.json"), user).unwrap();
        }
        if let Some(retired) = retired {
            std::fs::write(folder.path().join("retired.json"), retired).unwrap();
        }
        catalog(&paths)
    }

    #[test]
    fn a_users_file_beside_the_settings_counts() {
        let (catalog, notice) = with_files(Some(br#"{"models": [{"id": "mine"}]}"#), None);
        assert!(catalog.model(&"mine".into()).is_some() && notice.is_none());
        assert_eq!(with_files(None, None), (Catalog::bundled(), None));
    }

    #[test]
    fn a_bad_file_is_told_by_name_and_reason_and_the_bundled_table_stands() {
        for bad in [&b"{\n\"models\": 5}"[..], b"\xff\xfe", b"", b"{\"version\": 3}"] {
            let (catalog, notice) = with_files(Some(bad), None);
            assert_eq!(catalog, Catalog::bundled());
            let notice = notice.unwrap();
            for lang in [Lang::En, Lang::Zh] {
                assert!(i18n::notice(lang, &notice).contains("catalog.json"), "{notice:?}");
            }
        }
        let (_, notice) = with_files(Some(b"{\n\"models\": 5}"), None);
        assert!(i18n::notice(Lang::En, &notice.unwrap()).contains("line 2"), "the place is told");
    }

    #[test]
    fn models_that_a_server_said_are_gone_stay_marked() {
        let file = r#"{"qwen3-tts-flash-realtime": "2026-11-20", "unknown": "2026-11-20"}"#;
        let (catalog, notice) = with_files(None, Some(file));
        let model = catalog.model(&"qwen3-tts-flash-realtime".into()).unwrap();
        assert_eq!((model.gone.as_deref(), notice), (Some("2026-11-20"), None));
        assert_eq!(with_files(None, Some("nonsense")), (Catalog::bundled(), None));
    }
}
