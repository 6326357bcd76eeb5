//! The Settings panel.

use eframe::egui::{self, Id, ScrollArea, Ui};

use super::{
    Shared, budget,
    design::format_choice,
    failure_box, licences, natural_voices, theme,
    widgets::{
        Severity,
        button::{self, Button, Kind},
        card,
        combo::{ComboItem, ComboOptions, combo},
        field::{FieldOptions, text_field},
        kv, section_heading, segmented,
    },
};
use crate::{
    dashscope::{BadProxy, ProxyChoice},
    i18n::{self, Lang},
    settings::{
        Account, Theme,
        secrets::{ApiKey, key_from_env},
    },
    studio::{Command, Failure},
};

/// Width of the column of cards in points.
const COLUMN: f32 = 640.0;

/// What the panel remembers.
pub struct SettingsPanel {
    /// The key while it is being typed; it leaves for the keyring and nowhere else.
    key: String,
    /// The account that the form shows; it is used when "Connect" is pressed.
    account: Option<Account>,
    /// The cloud account that the form showed before "offline" was chosen.
    cloud: Option<Account>,
    /// The failure that was shown last.
    seen: Option<Failure>,
    key_in_env: bool,
    /// The proxy while it is being typed; what is no proxy does not reach the settings.
    proxy: Option<String>,
    /// The budget while what is typed is no amount.
    budget: Option<String>,
}

impl Default for SettingsPanel {
    fn default() -> Self {
        Self {
            key: String::new(),
            account: None,
            cloud: None,
            seen: None,
            key_in_env: key_from_env().is_some(),
            proxy: None,
            budget: None,
        }
    }
}

impl SettingsPanel {
    /// Draws the panel.
    pub fn show(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let margin = egui::Frame::new().fill(theme::tokens(ui).sunken).inner_margin(theme::metrics().space.l);
        egui::CentralPanel::default().frame(margin).show(ui, |ui| {
            ScrollArea::vertical().id_salt("settings").auto_shrink(false).show(ui, |ui| {
                ui.set_max_width(COLUMN.min(ui.available_width()));
                ui.spacing_mut().item_spacing.y = theme::metrics().space.m;
                look(ui, shared);
                self.account(ui, shared);
                section(ui, i18n::natural_title(shared.lang), |ui| natural_voices::show(ui, shared));
                section(ui, i18n::budget_title(shared.lang), |ui| budget::field(ui, shared, &mut self.budget));
                export(ui, shared);
                files(ui, shared);
                about(ui, shared);
            });
        });
    }

    fn account(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        section(ui, i18n::settings_account(lang), |ui| {
            let mut account = self.account.clone().unwrap_or_else(|| shared.settings.account.clone());
            let mut index = usize::from(account != Account::Offline);
            let names = [i18n::account_offline(lang), i18n::account_cloud(lang)];
            if segmented(ui, i18n::account_kind(lang), &names, &mut index) {
                account = self.switch(shared, account);
            }
            about_account(ui, shared, &account);
            if let Account::Cloud { region, workspace } = &mut account {
                cloud_fields(ui, shared, region, workspace);
                self.key_field(ui, lang);
            }
            // Offline as well: the natural voices are fetched through it.
            self.proxy_field(ui, shared);
            self.account = Some(account.clone());
            let failure = shared.connect_failure.clone().or_else(|| shared.trouble.clone());
            let there = shared.place.as_ref().is_some_and(|place| place.offline);
            // Offline is connected to when it is chosen.
            if account != Account::Offline || !there {
                let connect = Button::new(i18n::connect(lang)).kind(Kind::Primary).enabled(!shared.connecting);
                if connect.show(ui).clicked() {
                    self.connect(shared, account);
                }
            }
            match failure {
                Some(failure) => self.failure(ui, lang, &failure),
                None => note(ui, &super::status_bar::place_text(shared)),
            }
        });
    }

    /// A failure that has just come is brought into sight.
    fn failure(&mut self, ui: &mut Ui, lang: Lang, failure: &Failure) {
        let shown = ui.scope(|ui| failure_box::show(ui, lang, failure)).response;
        if self.seen.as_ref() != Some(failure) {
            shown.scroll_to_me(None);
            self.seen = Some(failure.clone());
        }
    }

    /// The account after a click on the other kind. Going offline needs nothing else, so it happens at once.
    fn switch(&mut self, shared: &mut Shared, from: Account) -> Account {
        if from == Account::Offline {
            return self.cloud.take().unwrap_or_else(|| first_region(shared));
        }
        self.cloud = Some(from);
        self.key.clear();
        if !shared.place.as_ref().is_some_and(|place| place.offline) {
            self.connect(shared, Account::Offline);
        }
        Account::Offline
    }

    fn key_field(&mut self, ui: &mut Ui, lang: Lang) {
        let message = self.key_in_env.then(|| (Severity::Info, i18n::api_key_env(lang)));
        let message_rows = message.iter().len();
        let hint = i18n::api_key_hint(lang);
        let options = FieldOptions { hint, password: true, message, message_rows, ..FieldOptions::default() };
        text_field(ui, Id::unique("api key"), i18n::api_key(lang), &mut self.key, options);
    }

    fn proxy_field(&mut self, ui: &mut Ui, shared: &mut Shared) {
        let lang = shared.lang;
        let text = self.proxy.get_or_insert_with(|| shared.settings.proxy.clone());
        let choice = ProxyChoice::from_setting(text);
        let message = match &choice {
            Ok(_) => (Severity::Info, i18n::proxy_help(lang)),
            Err(BadProxy::NotAnAddress) => (Severity::Danger, i18n::proxy_bad(lang)),
            Err(BadProxy::Password) => (Severity::Danger, i18n::proxy_password(lang)),
        };
        let options = FieldOptions {
            hint: i18n::proxy_hint(lang),
            message: Some(message),
            message_rows: 2,
            ..FieldOptions::default()
        };
        if text_field(ui, Id::unique("proxy"), i18n::proxy(lang), text, options).changed()
            && let Ok(choice) = ProxyChoice::from_setting(text)
        {
            text.trim().clone_into(&mut shared.settings.proxy);
            shared.send(Command::UseProxy(choice));
        }
    }

    fn connect(&mut self, shared: &mut Shared, account: Account) {
        shared.settings.account = account.clone();
        shared.connecting = true;
        (shared.connect_failure, shared.trouble, self.seen) = (None, None, None);
        let key = ApiKey::new(&std::mem::take(&mut self.key)).filter(|_| account != Account::Offline);
        shared.send(match key {
            Some(key) => Command::StoreKey(account, key),
            None => Command::Connect(account),
        });
    }
}

fn section(ui: &mut Ui, title: &str, contents: impl FnOnce(&mut Ui)) {
    card(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme::metrics().space.s;
        section_heading(ui, title);
        contents(ui);
    });
}

pub(super) fn note(ui: &mut Ui, text: &str) {
    let t = theme::tokens(ui);
    ui.label(egui::RichText::new(text).font(theme::font(theme::Text::Caption)).color(t.text_secondary));
}

fn look(ui: &mut Ui, shared: &mut Shared) {
    let lang = shared.lang;
    section(ui, i18n::settings_look(lang), |ui| {
        let mut index = match shared.settings.ui_language {
            None => 0,
            Some(Lang::En) => 1,
            Some(Lang::Zh) => 2,
        };
        // A language is offered in its own words, so that it can be found by those who read no other.
        if segmented(ui, i18n::ui_language(lang), &[i18n::follow_system(lang), "English", "中文"], &mut index) {
            shared.settings.ui_language = [None, Some(Lang::En), Some(Lang::Zh)][index];
            shared.lang = shared.settings.language();
        }
        let themes = [Theme::System, Theme::Dark, Theme::Light];
        let mut index = themes.iter().position(|theme| *theme == shared.settings.theme).unwrap_or(0);
        let names = [i18n::theme_system(lang), i18n::theme_dark(lang), i18n::theme_light(lang)];
        if segmented(ui, i18n::theme(lang), &names, &mut index) {
            shared.settings.theme = themes[index];
        }
    });
}

fn about_account(ui: &mut Ui, shared: &Shared, account: &Account) {
    let lang = shared.lang;
    match &shared.place {
        Some(place) if place.given => note(ui, &i18n::endpoint_given(lang, &place.host)),
        _ if *account == Account::Offline => note(ui, i18n::account_offline_text(lang)),
        _ => note(ui, i18n::account_cloud_text(lang)),
    }
}

fn first_region(shared: &Shared) -> Account {
    let region = shared.catalog.speech_regions().next().map(|region| region.id.clone()).unwrap_or_default();
    Account::Cloud { region, workspace: None }
}

fn cloud_fields(ui: &mut Ui, shared: &Shared, region: &mut String, workspace: &mut Option<String>) {
    let lang = shared.lang;
    let name = |text: &crate::catalog::LocalText| match lang {
        Lang::En => text.en.clone(),
        Lang::Zh => text.zh.clone(),
    };
    let names: Vec<_> = shared.catalog.speech_regions().map(|region| name(&region.name)).collect();
    let items: Vec<_> = shared
        .catalog
        .speech_regions()
        .zip(&names)
        .map(|(region, name)| ComboItem { key: &region.id, text: name, detail: &region.host, ..ComboItem::default() })
        .collect();
    let current = shared.catalog.region(region).map_or_else(|| region.clone(), |region| name(&region.name));
    if let Some(place) = combo(ui, Id::unique("region"), i18n::region(lang), &current, &items) {
        items[place].key.clone_into(region);
    }
    let mut text = workspace.clone().unwrap_or_default();
    let options = FieldOptions { hint: i18n::workspace_hint(lang), message_rows: 0, ..FieldOptions::default() };
    if text_field(ui, Id::unique("workspace"), i18n::workspace(lang), &mut text, options).changed() {
        *workspace = Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    }
}

fn export(ui: &mut Ui, shared: &mut Shared) {
    let lang = shared.lang;
    section(ui, i18n::settings_export(lang), |ui| {
        let options = ComboOptions { width: Some(240.0), ..ComboOptions::default() };
        format_choice(ui, shared, "settings format", options);
        kv(ui, i18n::export_folder(lang), &shared.export_folder().display().to_string());
        ui.horizontal(|ui| {
            if button::secondary(ui, true, i18n::choose_folder(lang), None).clicked() {
                shared.send(Command::ChooseExportFolder);
            }
            let changed = shared.settings.export_dir.is_some();
            if button::secondary(ui, changed, i18n::default_folder(lang), None).clicked() {
                shared.settings.export_dir = None;
            }
        });
    });
}

fn files(ui: &mut Ui, shared: &mut Shared) {
    let lang = shared.lang;
    section(ui, i18n::settings_files(lang), |ui| {
        kv(ui, i18n::data_folder(lang), &shared.paths.data_dir.display().to_string());
        if button::secondary(ui, true, i18n::open_folder(lang), None).clicked() {
            let folder = shared.paths.library_dir.clone();
            shared.send(Command::ShowInFolder(folder));
        }
    });
}

fn about(ui: &mut Ui, shared: &mut Shared) {
    let lang = shared.lang;
    section(ui, i18n::settings_about(lang), |ui| {
        ui.label(i18n::about_text(lang, env!("CARGO_PKG_VERSION")));
        note(ui, i18n::about_engine(lang));
        licences::show(ui, shared);
    });
}
