//! Texts about the voice pack: its state, its buttons, and one sentence for each failure.

use super::{Lang, macros::texts};
use crate::{
    catalog::PackageClient,
    engine::pack::{Fault, PackError, State},
    studio::{PackFound, PackProgress, PackStage, PackTrouble},
};

texts! {
    natural_title: "Natural voices" / "自然语音";
    natural_text: "Near-human speech, made on this computer, in English, Chinese, Japanese, Spanish, French, Italian and Portuguese. It needs a pack of voices, which is fetched once." / "在本机合成接近真人的语音，支持英语、中文、日语、西班牙语、法语、意大利语和葡萄牙语。需要一次性获取语音包。";
    engine_now: "Speaks offline" / "离线语音引擎";
    engine_natural: "The natural engine; German, Korean and Russian the formant engine" / "自然引擎；德语、韩语和俄语使用共振峰引擎";
    engine_formant: "The formant engine" / "共振峰引擎";
    speaks_formant: "Spoken by the formant engine, which sounds like a machine. Settings has natural voices." / "由共振峰引擎合成，听起来像机器。可在“设置”中获取自然语音。";
    speaks_formant_language(language): "{language} is spoken by the formant engine: the natural voices do not speak it." / "{language}由共振峰引擎合成：自然语音不支持该语言。";
    engine_natural_voice: "A natural voice" / "自然语音";
    engine_formant_voice: "The formant engine: it was made without the voice pack, and stays as it was" / "共振峰引擎：创建时没有语音包，音色保持不变";
    formant_badge: "Formant" / "共振峰";
    speaks_formant_voice: "This voice was made for the formant engine, and sounds like a machine. Design it anew for a natural voice." / "此音色为共振峰引擎创建，听起来像机器。重新设计即可获得自然语音。";
    voice_engine: "Engine" / "引擎";
    pack: "Voice pack" / "语音包";
    pack_looking: "Looking…" / "正在查看……";
    pack_absent: "Not installed" / "未安装";
    pack_removed: "Removed" / "已移除";
    pack_ready(version, mb): "Installed: version {version}, {mb} MB" / "已安装：版本 {version}，{mb} MB";
    pack_broken(what): "Cannot be used: {what}" / "无法使用：{what}";
    pack_newer(version): "Version {version} can be fetched; it replaces the installed one." / "可获取版本 {version}，将替换已安装的版本。";
    pack_paused(done, of): "The download waits: {done} of {of} MB are here." / "下载已暂停：已有 {done} / {of} MB。";
    pack_waits(mb): "{mb} MB of the download are here." / "已下载 {mb} MB。";
    pack_whole: "All files are as they should be." / "所有文件均完好。";
    get_pack(mb): "Get natural voices · {mb} MB" / "获取自然语音 · {mb} MB";
    get_pack_again(mb): "Get them anew · {mb} MB" / "重新获取 · {mb} MB";
    resume_pack: "Resume" / "继续下载";
    cancel_download: "Cancel download" / "取消下载";
    cancel_install: "Cancel installation" / "取消安装";
    cancel_check: "Cancel check" / "取消检查";
    discard_download: "Discard download" / "丢弃下载";
    install_files: "Install from files…" / "从文件安装…";
    install_files_hint(files): "For a computer without a network: choose all of {files}." / "适用于没有网络的电脑：请选择全部文件：{files}。";
    check_pack: "Check files" / "检查文件";
    remove_pack: "Remove natural voices" / "移除自然语音";
    remove_pack_title: "Remove natural voices?" / "移除自然语音？";
    remove_pack_text(mb): "{mb} MB are deleted from this computer. Everything still works: voices are then spoken by the formant engine, in all ten languages, and sound like a machine. Takes and recordings stay. The pack can be fetched again at any time." / "将从本机删除 {mb} MB。一切功能仍可使用：之后由共振峰引擎合成，支持全部十种语言，但听起来较为机械。试听和录音会保留。语音包可随时重新获取。";
    remove_pack_yes: "Remove" / "移除";
    remove_pack_no: "Keep them" / "保留";
    pack_progress_bar: "Progress of the voice pack" / "语音包进度";
    pack_finding: "Asking where the files are…" / "正在查询文件位置……";
    pack_fetching(done, of): "Fetching: {done} of {of} MB" / "正在下载：{done} / {of} MB";
    pack_checking(done, of): "Checking: {done} of {of} MB" / "正在检查：{done} / {of} MB";
    pack_installing(done, of): "Installing: {done} of {of} MB" / "正在安装：{done} / {of} MB";
    pack_finishing: "Preparing the model…" / "正在准备模型……";
    pack_removing: "Removing…" / "正在移除……";

    fault_no_list: "its list of files is missing or damaged" / "文件清单缺失或损坏";
    fault_other_format: "it was installed by another version of Timbre" / "由其他版本的 Timbre 安装";
    fault_missing(name): "{name} is missing" / "缺少 {name}";
    fault_size(name): "{name} has the wrong size" / "{name} 大小不正确";
    fault_changed(name): "{name} was changed" / "{name} 已被更改";

    trouble_no_pack: "The catalog names no voice pack. Check your catalog.json." / "目录中没有语音包。请检查您的 catalog.json。";
    trouble_no_client(programs, packages, files): "Nobody here knows where the files are, because {programs} is not installed. Install {packages} and try again, or fetch these files elsewhere and use “Install from files…”: {files}" / "本机未安装 {programs}，无法得知文件位置。请安装 {packages} 后重试，或在别处下载以下文件并使用“从文件安装…”：{files}";
    trouble_unresolved(client, file): "{client} could not say where {file} is. Check the network and the proxy and try again, or use “Install from files…”." / "{client} 未能给出 {file} 的位置。请检查网络和代理后重试，或使用“从文件安装…”。";
    trouble_refused(file, status): "The server does not give out {file} (status {status}). Try again later, or use “Install from files…”." / "服务器未提供 {file}（状态 {status}）。请稍后重试，或使用“从文件安装…”。";
    trouble_broken(file): "The connection broke while {file} was coming. What came is kept: press Resume." / "下载 {file} 时连接中断。已下载的内容已保留，请点击“继续下载”。";
    trouble_wrong_download(file): "What came as {file} is not the file that was published, so it was thrown away. Try again later, or use “Install from files…”." / "下载到的 {file} 与发布的文件不一致，已丢弃。请稍后重试，或使用“从文件安装…”。";
    trouble_fetching: "Another Timbre is fetching the voice pack. Wait for it to end." / "另一个 Timbre 正在下载语音包，请等待其完成。";
    trouble_no_dialog: "No dialogue for choosing files could be opened: this system has neither a desktop portal nor zenity. In a terminal, “timbre pack install FILES” does the same." / "无法打开文件选择对话框：系统中没有桌面门户或 zenity。可在终端中使用“timbre pack install 文件”。";
    pack_table(why): "Your catalog.json describes a voice pack that cannot be installed: {why}" / "您的 catalog.json 描述的语音包无法安装：{why}";
    pack_missing(files): "These files are missing: {files}. Choose them together with the others." / "缺少以下文件：{files}。请与其他文件一起选择。";
    pack_stranger(name, files): "{name} does not belong to the voice pack. Choose these files: {files}" / "{name} 不属于语音包。请选择以下文件：{files}";
    pack_other_version(name, expected): "{name} is another version. This version of Timbre needs {expected}." / "{name} 版本不符。此版本的 Timbre 需要 {expected}。";
    pack_truncated(name, bytes, expected): "{name} is incomplete: it has {bytes} bytes of {expected}. Fetch it again." / "{name} 不完整：只有 {bytes} / {expected} 字节。请重新下载。";
    pack_wrong_contents(name, expected): "{name} is not the file that was published: its SHA-256 should be {expected}. Fetch it again." / "{name} 与发布的文件不一致：其 SHA-256 应为 {expected}。请重新下载。";
    pack_unreadable(name): "{name} cannot be read. Check that it is there and that you may read it." / "{name} 无法读取。请确认文件存在且有读取权限。";
    pack_archive(name): "{name} does not hold what the voice pack needs. Nothing was installed." / "{name} 中没有语音包所需的内容。未安装任何文件。";
    pack_wrong_whole: "The parts of the model do not fit together. Nothing was installed." / "模型的各部分无法拼合。未安装任何文件。";
    pack_unprepared: "The model in these files cannot be used by this version of Timbre. Nothing was installed." / "此版本的 Timbre 无法使用这些文件中的模型。未安装任何文件。";
    pack_disk_full(mb): "The disk is full: {mb} MB are needed. Free some space, then try again; nothing half-installed was left." / "磁盘已满：需要 {mb} MB。请释放空间后重试，未留下不完整的安装。";
    pack_no_room(mb, missing): "The disk is full: {mb} MB are needed, and {missing} MB of them are missing. Free that much space, then try again; what was fetched is kept, and nothing half-installed was left." / "磁盘已满：需要 {mb} MB，还缺 {missing} MB。请释放相应空间后重试；已下载的部分会保留，未留下不完整的安装。";
    pack_disk_full_now: "The disk is full. Free some space, then try again." / "磁盘已满。请释放空间后重试。";
    pack_in_use: "Another Timbre is changing the voice pack. Wait for it to end." / "另一个 Timbre 正在更改语音包，请等待其完成。";
    pack_cancelled: "It was cancelled." / "已取消。";
    pack_not_writable(folder): "The folder {folder} cannot be written. Change its permissions, then try again." / "文件夹 {folder} 无法写入。请更改权限后重试。";

    licences_title: "Licences and notices" / "许可证与声明";
    licence_line(what, by, licence): "{what}, by {by}: {licence}" / "{what}，作者 {by}：{licence} 许可";
}

/// Megabytes of a million bytes, as people read them.
pub fn megabytes(bytes: u64) -> String {
    let mb = bytes as f64 / 1e6;
    if (0.05..9.95).contains(&mb) { format!("{mb:.1}") } else { format!("{mb:.0}") }
}

/// The same, never less than it is: what has to be freed.
fn megabytes_up(bytes: u64) -> String {
    let step = if bytes > 9_900_000 { 1_000_000 } else { 100_000 };
    megabytes(bytes.next_multiple_of(step))
}

/// What is wrong with an installed pack, within a sentence.
pub fn pack_fault(lang: Lang, fault: &Fault) -> String {
    match fault {
        Fault::NoList => fault_no_list(lang).to_owned(),
        Fault::OtherFormat => fault_other_format(lang).to_owned(),
        Fault::Missing(name) => fault_missing(lang, name),
        Fault::Size(name) => fault_size(lang, name),
        Fault::Changed(name) => fault_changed(lang, name),
    }
}

/// How the pack is; `None`: nobody has looked yet.
pub fn pack_state(lang: Lang, found: Option<&PackFound>) -> String {
    let Some(found) = found else { return pack_looking(lang).to_owned() };
    match &found.state {
        State::Absent if found.removed => pack_removed(lang).to_owned(),
        State::Absent => pack_absent(lang).to_owned(),
        State::Ready { bytes, version } => pack_ready(lang, version, megabytes(*bytes)),
        State::Broken { what } => pack_broken(lang, pack_fault(lang, what)),
    }
}

/// How far the work on the pack is.
pub fn pack_progress(lang: Lang, progress: &PackProgress) -> String {
    let (done, of) = (megabytes(progress.done), megabytes(progress.of));
    match progress.stage {
        PackStage::Finding => pack_finding(lang).to_owned(),
        PackStage::Fetching => pack_fetching(lang, done, of),
        PackStage::Checking => pack_checking(lang, done, of),
        // Everything is unpacked; the model is still being made ready and written.
        PackStage::Installing if progress.done == progress.of => pack_finishing(lang).to_owned(),
        PackStage::Installing => pack_installing(lang, done, of),
    }
}

/// What happened with the pack, and what to do.
pub fn pack_trouble(lang: Lang, trouble: &PackTrouble) -> String {
    match trouble {
        PackTrouble::NoPack => trouble_no_pack(lang).to_owned(),
        PackTrouble::NoClient { clients, files } => {
            let programs: Vec<_> = clients.iter().map(|client| client.name().to_owned()).collect();
            let packages: Vec<_> = clients.iter().map(|client| package_of(*client).to_owned()).collect();
            trouble_no_client(lang, list(lang, &programs), list(lang, &packages), list(lang, files))
        }
        PackTrouble::Unresolved { client, file } => trouble_unresolved(lang, client.name(), file),
        PackTrouble::Refused { file, status } => trouble_refused(lang, file, status),
        PackTrouble::Broken { file } => trouble_broken(lang, file),
        PackTrouble::WrongDownload { file } => trouble_wrong_download(lang, file),
        PackTrouble::Fetching => trouble_fetching(lang).to_owned(),
        PackTrouble::NoDialog => trouble_no_dialog(lang).to_owned(),
        PackTrouble::Files(error) => files_trouble(lang, error),
    }
}

fn files_trouble(lang: Lang, error: &PackError) -> String {
    match error {
        PackError::Table(why) => pack_table(lang, why),
        PackError::Missing { files } => pack_missing(lang, list(lang, files)),
        PackError::NotOfPack { name, expected } => pack_stranger(lang, name, list(lang, expected)),
        PackError::OtherVersion { name, expected } => pack_other_version(lang, name, expected),
        PackError::Truncated { name, bytes, expected } => pack_truncated(lang, name, bytes, expected),
        PackError::WrongContents { name, expected } => pack_wrong_contents(lang, name, expected),
        PackError::Unreadable { name, .. } => pack_unreadable(lang, name),
        PackError::Archive { name, .. } => pack_archive(lang, name),
        PackError::WrongWhole { .. } => pack_wrong_whole(lang).to_owned(),
        PackError::Prepare(_) => pack_unprepared(lang).to_owned(),
        PackError::DiskFull { needed: 0, .. } => pack_disk_full_now(lang).to_owned(),
        PackError::DiskFull { needed, missing: 0 } => pack_disk_full(lang, megabytes(*needed)),
        PackError::DiskFull { needed, missing } => pack_no_room(lang, megabytes(*needed), megabytes_up(*missing)),
        PackError::InUse => pack_in_use(lang).to_owned(),
        PackError::Cancelled => pack_cancelled(lang).to_owned(),
        PackError::NotWritable { folder, .. } => pack_not_writable(lang, folder.display()),
    }
}

/// Names in a row.
pub fn list(lang: Lang, names: &[String]) -> String {
    names.join(super::list_comma(lang))
}

/// What Debian and its relatives call the package of a client.
fn package_of(client: PackageClient) -> &'static str {
    match client {
        PackageClient::Pip => "python3-pip",
        PackageClient::Npm => "npm",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let texts = [0, 49_000, 642_000, 9_940_000, 9_960_000, 89_969_926].map(megabytes);
        assert_eq!(texts, ["0", "0", "0.6", "9.9", "10", "90"]);
        let texts = [1, 100_000, 100_001, 9_900_000, 9_900_001, 89_000_001].map(megabytes_up);
        assert_eq!(texts, ["0.1", "0.1", "0.2", "9.9", "10", "90"]);
    }

    #[test]
    fn failures_name_what_was_expected_in_both_languages() {
        for lang in [Lang::En, Lang::Zh] {
            let sentence = |error| pack_trouble(lang, &PackTrouble::Files(error));
            let files = vec!["a.whl".to_owned(), "b.tgz".to_owned()];
            let stranger = sentence(PackError::NotOfPack { name: "x.jpg".into(), expected: files.clone() });
            assert!(["x.jpg", "a.whl", "b.tgz"].iter().all(|name| stranger.contains(name)), "{stranger}");
            assert!(sentence(PackError::DiskFull { needed: 120_600_000, missing: 0 }).contains("121 MB"));
            let short = sentence(PackError::DiskFull { needed: 120_600_000, missing: 30_000_001 });
            assert!(short.contains("121 MB") && short.contains("31 MB"), "{short}");
            let truncated = sentence(PackError::Truncated { name: "a.whl".into(), bytes: 7, expected: 9 });
            assert!(["a.whl", "7", "9"].iter().all(|part| truncated.contains(part)), "{truncated}");
            let clients = vec![PackageClient::Pip, PackageClient::Npm];
            let none = pack_trouble(lang, &PackTrouble::NoClient { clients, files });
            assert!(["python3-pip", "npm", "a.whl", "b.tgz"].iter().all(|part| none.contains(part)), "{none}");
        }
    }
}
