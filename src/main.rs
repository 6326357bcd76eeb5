//! The program: arguments, then everything else in the library.

fn main() -> std::process::ExitCode {
    match timbre::run(std::env::args_os().skip(1)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("timbre: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}
