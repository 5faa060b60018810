//! Zip archives of documents: each member is read by the reader of its own format.

use std::path::Path;

use super::unzip::{Limits, Member, Unzip, unsafe_archive};
use super::{FileContext, Format, Outcome, read_bytes, unread};
use crate::collection::{COLLECTION_FILE, FileEntry};
use crate::problem::Cause;
use crate::source::{archive_source, member_source};

const MAX_MEMBERS: usize = 10_000;
/// All members together may unpack to this many times what one file may have.
const TOTAL_FACTOR: u64 = 10;
/// What people pack by accident.
const BESIDE: [&str; 2] = ["thumbs.db", "desktop.ini"];

/// What was made of one member.
#[derive(Debug)]
pub(crate) struct MemberOutcome {
    /// What messages call it: `x.zip!/faq/a.csv`.
    pub file: String,
    /// Its source, up to and with its `#`.
    pub source: String,
    pub outcome: Outcome,
}

/// Reads the members of an archive in the order of their names; what is wrong with the archive itself stands in
/// the outcome.
pub(crate) fn read(bytes: &[u8], context: &FileContext<'_>) -> (Outcome, Vec<MemberOutcome>) {
    let mut members = Vec::new();
    let mut outcome = Outcome::default();
    match open(bytes, context) {
        Ok((mut unzip, documents)) => {
            for (member, name) in documents {
                let content = match unzip.read(&member) {
                    Ok(content) => Ok(content),
                    Err(cause @ Cause::UnsafeArchive { .. }) => {
                        // Nothing more is unpacked, and all that was in the archive before stays.
                        fail(&mut outcome, cause, context);
                        break;
                    }
                    Err(cause) => Err(cause),
                };
                members.push(member_outcome(&name, content, context));
            }
            if members.is_empty() && outcome.problems.is_empty() {
                fail(&mut outcome, Cause::NoDocuments, context);
            }
        }
        Err(cause) => fail(&mut outcome, cause, context),
    }
    (outcome, members)
}

/// The archive's own problem: everything in it counts as unread.
fn fail(outcome: &mut Outcome, cause: Cause, context: &FileContext<'_>) {
    outcome.break_file(context, context.problem(cause));
    outcome.broken.push(archive_source(context.origin.source));
}

/// The archive and its documents with their names, by name. One bad name, and nothing is read.
fn open<'b>(bytes: &'b [u8], context: &FileContext<'_>) -> Result<(Unzip<'b>, Vec<(Member, String)>), Cause> {
    let member_bytes = context.max_file_bytes;
    let limits = Limits { members: MAX_MEMBERS, member_bytes, total_bytes: member_bytes.saturating_mul(TOTAL_FACTOR) };
    let mut unzip = Unzip::open(bytes, limits)?;
    let mut documents = Vec::new();
    for member in unzip.members()? {
        let name = safe_name(&member.name)?;
        if member.is_link {
            return Err(unsafe_archive(format!("{name:?} is a link")));
        }
        let file = name.rsplit('/').next().unwrap_or_default();
        if file == COLLECTION_FILE {
            return Err(unsafe_archive(format!(
                "{name:?} inside an archive is not read; it may say who may read the documents"
            )));
        }
        let is_left_out =
            name.split('/').any(|step| step.starts_with(['_', '.'])) || BESIDE.contains(&file.to_lowercase().as_str());
        if !member.is_folder && !is_left_out && !super::lies_beside(file) {
            documents.push((member, name));
        }
    }
    documents.sort_by(|a, b| a.1.cmp(&b.1));
    documents.dedup_by(|later, first| later.1 == first.1);
    Ok((unzip, documents))
}

/// The name with `/` between its folders; refuses one that leads out of the archive.
fn safe_name(name: &str) -> Result<String, Cause> {
    let name = name.replace('\\', "/");
    let is_drive = name.as_bytes().get(1) == Some(&b':') && name.starts_with(|c: char| c.is_ascii_alphabetic());
    let climbs = name.split('/').any(|step| step == "..");
    if name.starts_with('/') || is_drive || climbs || name.is_empty() || name.chars().any(char::is_control) {
        return Err(unsafe_archive(format!("the name {} leads out of it", crate::problem::quoted(&name))));
    }
    Ok(name)
}

fn member_outcome(name: &str, content: Result<Vec<u8>, Cause>, context: &FileContext<'_>) -> MemberOutcome {
    let file = format!("{}!/{name}", context.file);
    let source = member_source(context.origin.source, name);
    let path = Path::new(name);
    let text =
        |part: Option<&std::ffi::OsStr>| part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, extension) = (text(path.file_stem()), text(path.extension()).to_ascii_lowercase());
    let entry = FileEntry { metadata: context.record_base(), ..context.entry.clone() };
    let own = context.of_member(&file, &source, &stem, entry);
    let outcome = match (content, Format::of_extension(&extension)) {
        (Err(cause), _) => Outcome::fail(&own, own.problem(cause)),
        (Ok(_), Some(Format::Zip)) => {
            Outcome::fail(&own, own.problem(unsafe_archive("an archive inside an archive is not opened")))
        }
        (Ok(content), Some(format)) => read_bytes(content, format, &own),
        (Ok(_), None) => Outcome::fail(&own, own.problem(unread(&extension))),
    };
    MemberOutcome { file, source, outcome }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        for (name, expected) in [
            ("a/b.csv", Some("a/b.csv")),
            ("a\\b.csv", Some("a/b.csv")),
            ("質問.csv", Some("質問.csv")),
            ("..a/b..csv", Some("..a/b..csv")),
            ("../a.csv", None),
            ("a/../../b.csv", None),
            ("a\\..\\b.csv", None),
            ("/etc/passwd", None),
            ("C:\\a.csv", None),
            ("c:a.csv", None),
            ("a\0b", None),
            ("", None),
        ] {
            assert_eq!(safe_name(name).ok().as_deref(), expected, "{name:?}");
        }
    }
}
