//! The window: one frame from events to commands.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use eframe::egui;

use super::{
    events,
    saving::{Due, Saving},
    shortcuts, start,
};
use crate::{
    audio::player::SystemOutput,
    dashscope::ProxyChoice,
    engine::Engine,
    i18n::{self, Lang},
    settings::{Paths, Settings, Theme, secrets},
    studio::{Backend, BackendConfig, Command, Event},
    ui::{
        Panel, Shared, Sound,
        design::DesignPanel,
        live::LivePanel,
        note,
        settings::SettingsPanel,
        shared::ToastAction,
        status_bar, theme,
        voices::VoicesPanel,
        widgets::{
            Icon, dialog,
            nav::{self, NavItem},
        },
    },
};

/// Time between two frames while something plays: meters at 30 Hz.
const PLAYING_FRAME: Duration = Duration::from_millis(33);
/// Width of the rail in points.
const RAIL: f32 = 168.0;

/// All state of the window.
pub struct Studio {
    /// What the panels share.
    pub shared: Shared,
    /// The panel in sight.
    pub panel: Panel,
    /// Design.
    pub design: DesignPanel,
    /// Voices.
    pub voices: VoicesPanel,
    /// Live.
    pub live: LivePanel,
    /// Settings.
    pub settings: SettingsPanel,
}

impl Studio {
    /// The state before anything is known.
    pub fn new(shared: Shared) -> Self {
        Self {
            shared,
            panel: Panel::default(),
            design: DesignPanel::default(),
            voices: VoicesPanel::default(),
            live: LivePanel::default(),
            settings: SettingsPanel::default(),
        }
    }

    /// Takes what happened behind the window.
    pub fn apply(&mut self, event: Event) {
        events::apply(self, event);
    }

    /// Draws everything, and leaves commands in `shared`.
    pub fn show(&mut self, ui: &mut egui::Ui) {
        let before = self.panel;
        shortcuts::take(self, ui.ctx());
        self.rail(ui);
        if self.panel != before {
            self.shared.close_pages();
        }
        egui::Panel::bottom("status")
            .exact_size(status_bar::HEIGHT)
            .resizable(false)
            .show(ui, |ui| status_bar::show(ui, &self.shared));
        if page(ui, &mut self.shared) {
            crate::ui::design::confirm_release(ui, &mut self.shared);
            note::show(ui.ctx(), &mut self.shared);
            self.toasts(ui.ctx());
            return self.follow_wishes(ui.ctx());
        }
        match self.panel {
            Panel::Design => self.design.show(ui, &mut self.shared),
            Panel::Voices => self.voices.show(ui, &mut self.shared),
            Panel::Live => self.live.show(ui, &mut self.shared),
            Panel::Settings => self.settings.show(ui, &mut self.shared),
        }
        crate::ui::design::confirm_release(ui, &mut self.shared);
        note::show(ui.ctx(), &mut self.shared);
        self.toasts(ui.ctx());
        self.follow_wishes(ui.ctx());
    }

    fn rail(&mut self, ui: &mut egui::Ui) {
        let lang = self.shared.lang;
        let items = [
            NavItem { icon: Icon::Spark, label: i18n::nav_design(lang), shortcut: "Ctrl+1" },
            NavItem { icon: Icon::People, label: i18n::nav_voices(lang), shortcut: "Ctrl+2" },
            NavItem { icon: Icon::Live, label: i18n::nav_live(lang), shortcut: "Ctrl+3" },
            NavItem { icon: Icon::Gear, label: i18n::nav_settings(lang), shortcut: "Ctrl+4" },
        ];
        let mut selected = Panel::ALL.iter().position(|panel| *panel == self.panel).unwrap_or(0);
        let frame = egui::Frame::new().fill(theme::tokens(ui).base).inner_margin(theme::metrics().space.s);
        egui::Panel::left("rail").exact_size(RAIL).resizable(false).frame(frame).show(ui, |ui| {
            nav::rail(ui, &items, &mut selected);
        });
        self.panel = Panel::ALL[selected];
    }

    fn toasts(&mut self, ctx: &egui::Context) {
        let shared = &mut self.shared;
        let Some(id) = shared.toasts.show(ctx, i18n::close(shared.lang)) else { return };
        match shared.toast_actions.remove(&id) {
            Some(ToastAction::Show(file)) => shared.send(Command::ShowInFolder(file)),
            Some(ToastAction::Restore(take)) => shared.send(Command::Restore(take)),
            Some(ToastAction::Note(take, words)) => shared.set_note(&take, &words),
            Some(ToastAction::RestoreDraft(draft)) => shared.settings.draft = *draft,
            Some(ToastAction::Release(takes)) => shared.releasing = takes,
            Some(ToastAction::LookInVoices(charges)) => {
                shared.dismiss(charges);
                shared.go_to = Some(Panel::Voices);
            }
            Some(ToastAction::LookInTakes(charges)) => {
                shared.dismiss(charges);
                shared.go_to = Some(Panel::Design);
            }
            None => {}
        }
    }

    /// Does what a panel asked of another one.
    fn follow_wishes(&mut self, ctx: &egui::Context) {
        if let Some(voice) = self.shared.use_in_live.take() {
            self.live.use_voice(&mut self.shared, voice);
            self.shared.go_to = Some(Panel::Live);
        }
        if let Some(panel) = self.shared.go_to.take() {
            self.shared.close_pages();
            self.panel = panel;
            ctx.request_repaint();
        }
    }
}

/// Draws the page that stands in the place of a panel, if there is one: `true` then.
fn page(ui: &mut egui::Ui, shared: &mut Shared) -> bool {
    use crate::ui::{export, family, say};
    export::show(ui, shared) || say::show(ui, shared) || family::show(ui, shared)
}

/// The application as eframe runs it.
pub struct TimbreApp {
    studio: Studio,
    backend: Backend,
    saving: Saving,
    theme: Option<Theme>,
    closing: Closing,
}

/// The way out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Closing {
    /// Nobody wants to close.
    #[default]
    No,
    /// Takes would be lost: the user is asked.
    Asked,
    /// The window is hidden; what is paid for may still come.
    Hidden,
}

impl TimbreApp {
    /// Makes the window's state and starts the work behind it.
    ///
    /// # Errors
    /// The system has no more threads.
    pub fn new(
        context: &eframe::CreationContext<'_>,
        paths: Paths,
        engine: Arc<dyn Engine>,
        settings: Settings,
        settings_damaged: bool,
        endpoint: Option<String>,
        lang: Option<Lang>,
    ) -> Result<Self, std::io::Error> {
        theme::install(&context.egui_ctx);
        let ctx = context.egui_ctx.clone();
        let (catalog, catalog_ignored) = start::catalog(&paths);
        let catalog = Arc::new(catalog);
        let lang = lang.unwrap_or_else(|| settings.language());
        let backend = Backend::start(BackendConfig {
            paths: paths.clone(),
            catalog: Arc::clone(&catalog),
            engine,
            account: settings.account.clone(),
            languages: vec![settings.draft.language, i18n::spoken(lang)],
            // A setting that is no address any more leaves it to the system.
            proxy: ProxyChoice::from_setting(&settings.proxy).unwrap_or_default(),
            endpoint,
            key: secrets::key_from_env(),
            output: Box::new(SystemOutput::default()),
            wake: Box::new(move || ctx.request_repaint()),
        })?;
        let mut shared = Shared::new(lang, catalog, paths, settings.clone());
        if settings_damaged {
            events::notice(&mut shared, &crate::studio::Notice::SettingsReset);
        }
        if let Some(notice) = catalog_ignored {
            events::notice(&mut shared, &notice);
        }
        Ok(Self {
            studio: Studio::new(shared),
            backend,
            saving: Saving::new(settings),
            theme: None,
            closing: Closing::No,
        })
    }

    fn drain(&mut self) {
        while let Some(event) = self.backend.next_event() {
            self.studio.apply(event);
        }
        let meters = self.backend.meters();
        let playing = meters.playing();
        self.studio.shared.sound = Sound {
            playing,
            seconds: meters.position_seconds(),
            // What the meter last said would stand there for ever once nothing moves it any more.
            level: if playing == 0 { 0.0 } else { meters.level() },
            underruns: meters.underruns(),
            buffered: meters.buffered_samples() as f64 / 48_000.0,
            device: Some(meters.device()),
        };
    }

    fn send(&mut self) {
        for command in std::mem::take(&mut self.studio.shared.commands) {
            if let Err(failure) = self.backend.send(command) {
                self.studio.shared.toast_failure(&failure);
            }
        }
    }

    /// A window that is closed is hidden first: the program may stay for a while for answers that are paid for.
    fn close(&mut self, ctx: &egui::Context) {
        if !ctx.input(|input| input.viewport().close_requested()) || self.closing == Closing::Hidden {
            return;
        }
        ctx.send_viewport_cmd(egui::ViewportCommand::CancelClose);
        if self.studio.shared.unsaved.is_empty() { self.hide(ctx) } else { self.closing = Closing::Asked }
    }

    fn hide(&mut self, ctx: &egui::Context) {
        self.closing = Closing::Hidden;
        note::flush(&mut self.studio.shared);
        ctx.send_viewport_cmd(egui::ViewportCommand::Visible(false));
        ctx.send_viewport_cmd(egui::ViewportCommand::Close);
    }

    fn ask_to_close(&mut self, ctx: &egui::Context) {
        let (lang, count) = (self.studio.shared.lang, self.studio.shared.unsaved.len());
        let text = i18n::close_unsaved_text(lang, count);
        let title = i18n::close_unsaved_title(lang);
        match dialog::confirm(ctx, title, &text, i18n::close_anyway(lang), i18n::cancel(lang), true) {
            Some(true) => self.hide(ctx),
            Some(false) => self.closing = Closing::No,
            None => {}
        }
    }

    fn follow_theme(&mut self, ctx: &egui::Context) {
        let wanted = self.studio.shared.settings.theme;
        if self.theme != Some(wanted) {
            self.theme = Some(wanted);
            ctx.set_theme(match wanted {
                Theme::Dark => egui::ThemePreference::Dark,
                Theme::Light => egui::ThemePreference::Light,
                Theme::System => egui::ThemePreference::System,
            });
        }
    }

    /// Writes changed settings, and asks to be woken where it is too early.
    fn save_settings(&mut self, ctx: &egui::Context) {
        let settings = &self.studio.shared.settings;
        match self.saving.due(settings, Instant::now()) {
            Due::Now => drop(self.backend.send(Command::SaveSettings(Box::new(settings.clone())))),
            Due::In(rest) => ctx.request_repaint_after(rest + Duration::from_millis(20)),
            Due::Never => {}
        }
    }
}

impl eframe::App for TimbreApp {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.drain();
        if self.studio.shared.sound.playing != 0 {
            ctx.request_repaint_after(PLAYING_FRAME);
        }
        self.close(ctx);
        self.follow_theme(ctx);
        self.save_settings(ctx);
        self.send();
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.studio.show(ui);
        if self.closing == Closing::Asked {
            self.ask_to_close(ui.ctx());
        }
        let size = ui.ctx().content_rect().size();
        self.studio.shared.settings.window_size = Some([size.x.round(), size.y.round()]);
        self.send();
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // The system may end the window without a word before.
        note::flush(&mut self.studio.shared);
        self.send();
        let settings = Box::new(self.studio.shared.settings.clone());
        if self.saving.is_behind(&settings) {
            let _ = self.backend.send(Command::SaveSettings(settings));
        }
    }
}
