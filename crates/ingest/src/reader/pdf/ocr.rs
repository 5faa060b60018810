//! An external command reads pages that are pictures.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use super::child::{self, ChildError};

/// More text than this on one page is no text, in bytes.
const MAX_OUTPUT_BYTES: u64 = 4 << 20;

/// Why a page could not be read by the command.
pub(super) type OcrError = String;

/// Runs `command` for one page of `input` and gives the text it found.
///
/// `{input}`, `{page}` and `{output}` stand for the file, the page from 1, and a file to write UTF-8 text to;
/// where no argument names `{output}`, the text is what the command prints.
pub(super) fn run(
    command: &[String],
    input: &Path,
    page: u32,
    folder: &Path,
    timeout: Duration,
) -> Result<String, OcrError> {
    let output = folder.join(format!("page-{page}.txt"));
    let fill = |argument: &String| {
        argument
            .replace("{input}", &input.to_string_lossy())
            .replace("{page}", &page.to_string())
            .replace("{output}", &output.to_string_lossy())
    };
    let (program, arguments) = command.split_first().ok_or("the command is empty")?;
    let to_file = arguments.iter().any(|argument| argument.contains("{output}"));
    let mut run = Command::new(program);
    run.args(arguments.iter().map(fill));
    let printed = child::run(run, None, MAX_OUTPUT_BYTES, timeout).map_err(|error| told(error, timeout))?;
    let bytes = if to_file {
        let file = std::fs::File::open(&output).map_err(|error| format!("it wrote no output: {error}"))?;
        child::limited(file, MAX_OUTPUT_BYTES).map_err(|error| told(error, timeout))?
    } else {
        printed
    };
    String::from_utf8(bytes).map_err(|_| "its output is not UTF-8".to_owned())
}

fn told(error: ChildError, timeout: Duration) -> OcrError {
    match error {
        ChildError::TimedOut => format!("no answer within {} s", timeout.as_secs()),
        ChildError::Ended(status) => format!("it ended with {status}"),
        ChildError::Failed(reason) => reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, timeout: Duration) -> Result<String, OcrError> {
        let folder = tempfile::tempdir().expect("a folder");
        let command = ["sh", "-c", script, "{input}", "{page}", "{output}"].map(str::to_owned);
        let command = if script.contains("$2") { &command[..] } else { &command[..5] };
        run(command, Path::new("/tmp/a b.pdf"), 3, folder.path(), timeout)
    }

    #[test]
    fn commands_end_one_way_or_another() {
        let long = Duration::from_secs(20);
        assert_eq!(shell("echo \"$0 の $1 頁\"", long), Ok("/tmp/a b.pdf の 3 頁\n".into()));
        assert_eq!(shell("printf 文字 > \"$2\"", long), Ok("文字".into()));
        assert!(shell("exit 3", long).expect_err("fails").contains('3'));
        assert!(shell("printf '\\377'", long).expect_err("fails").contains("UTF-8"));
        assert!(shell("exec sleep 60", Duration::from_millis(50)).expect_err("fails").contains("within"));
        assert!(shell("exec cat /dev/zero", long).is_err());
        assert!(shell(": $2", long).expect_err("fails").contains("no output"));
        assert!(run(&[], Path::new("a"), 1, Path::new("/tmp"), long).is_err());
        assert!(run(&["/no/such/program".to_owned()], Path::new("a"), 1, Path::new("/tmp"), long).is_err());
    }
}
