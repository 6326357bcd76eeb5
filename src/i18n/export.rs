//! Texts about exporting: formats, finishing, presets, and the dialog.

use super::macros::texts;

texts! {
    format_wav32: "WAV, 32 bit float" / "WAV，32 位浮点";
    format_flac16: "FLAC, 16 bit" / "FLAC，16 位";
    format_flac24: "FLAC, 24 bit" / "FLAC，24 位";
    format_mp3_vbr(quality): "MP3, variable (V{quality})" / "MP3，可变码率（V{quality}）";
    format_opus(kbps): "Opus, {kbps} kbit/s" / "Opus，{kbps} kbit/s";
}
