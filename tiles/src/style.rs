//! The map's styles. They draw the layers of this service and fetch nothing from anywhere else.

/// The `MapLibre` style of this name, as JSON. Addresses in it are relative to the service's root.
pub fn style(name: &str) -> Option<&'static str> {
    match name {
        "wangge" => Some(include_str!("../styles/wangge.json")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn parsed() -> Value {
        serde_json::from_str(style("wangge").unwrap()).unwrap()
    }

    #[test]
    fn the_style_draws_only_sources_it_names() {
        let style = parsed();
        assert_eq!(style["version"], 8);
        for layer in style["layers"].as_array().unwrap() {
            if layer["type"] != "background" {
                let source = layer["source"].as_str().unwrap();
                assert!(style["sources"].get(source).is_some(), "{source}");
            }
        }
    }

    #[test]
    fn the_style_reaches_no_other_host() {
        let text = style("wangge").unwrap();
        assert!(!text.contains("://"), "an address with a host");
    }

    #[test]
    fn there_is_no_other_style() {
        assert_eq!(style("../wangge"), None);
    }
}
