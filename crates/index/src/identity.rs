//! What made an index, kept with it, so that unlike vectors are never compared.

use serde::{Deserialize, Serialize};

use crate::passage_index::{IndexError, IndexIdentity};

/// Version of the stored fields and vectors; another one is not read.
const SCHEMA: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Stored {
    schema: u32,
    #[serde(flatten)]
    identity: IndexIdentity,
}

/// The JSON to keep beside the points.
pub(crate) fn to_json(identity: &IndexIdentity) -> Result<String, IndexError> {
    serde_json::to_string_pretty(&Stored { schema: SCHEMA, identity: identity.clone() })
        .map_err(|error| IndexError::Engine { doing: "writing the identity as JSON", reason: error.to_string() })
}

/// Refuses an index at `place` whose stored `json` differs from `wanted`.
pub(crate) fn check(json: &str, wanted: &IndexIdentity, place: &str) -> Result<(), IndexError> {
    let foreign = |reason: String| IndexError::Foreign { place: place.to_owned(), reason };
    let stored: Stored =
        serde_json::from_str(json).map_err(|error| foreign(format!("its identity cannot be read ({error})")))?;
    if stored.schema != SCHEMA {
        return Err(foreign(format!("it has schema {}, this version has {SCHEMA}", stored.schema)));
    }
    if &stored.identity != wanted {
        return Err(IndexError::Mismatch {
            place: place.to_owned(),
            found: Box::new(stored.identity),
            wanted: Box::new(wanted.clone()),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::identity;

    #[test]
    fn only_the_same_identity_and_schema_pass() {
        let wanted = identity(4);
        let json = to_json(&wanted).expect("json");
        assert!(check(&json, &wanted, "here").is_ok());
        assert!(matches!(check(&json, &identity(8), "here"), Err(IndexError::Mismatch { .. })));
        let newer = json.replace("\"schema\": 1", "\"schema\": 2");
        assert!(matches!(check(&newer, &wanted, "here"), Err(IndexError::Foreign { .. })));
        assert!(matches!(check("{", &wanted, "here"), Err(IndexError::Foreign { .. })));
    }
}
