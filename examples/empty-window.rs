//! A window with nothing in it, opened just as the program opens its own: what the bench measures the program against.

use std::sync::Arc;

use eframe::egui;

struct Empty;

impl eframe::App for Empty {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |_| ());
    }
}

fn main() -> eframe::Result {
    let icon = egui::IconData { rgba: vec![127; 4 * 64 * 64], width: 64, height: 64 };
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Empty")
            .with_app_id("empty")
            .with_inner_size([1_180.0, 760.0])
            .with_min_inner_size([820.0, 540.0])
            .with_icon(Arc::new(icon)),
        renderer: eframe::Renderer::Glow,
        ..eframe::NativeOptions::default()
    };
    eframe::run_native("empty", options, Box::new(|_| Ok(Box::new(Empty))))
}
