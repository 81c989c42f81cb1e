//! The notebooks run, with nothing but the service.

use wangge_tests::{Service, Workshop, python, tests_folder};

#[test]
fn every_notebook_runs_from_top_to_bottom() {
    let shop = Workshop::with_points(6_000, 20_000);
    let service = Service::start(&shop);
    let folder = tests_folder().join("../notebooks");
    let mut notebooks: Vec<_> = std::fs::read_dir(&folder)
        .expect("there are notebooks")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "ipynb"))
        .collect();
    notebooks.sort();
    assert_eq!(notebooks.len(), 3, "{notebooks:?}");
    for notebook in notebooks {
        let said = python("run_notebook.py", [notebook.to_string_lossy().as_ref(), &service.url()]);
        assert!(said["cells"].as_u64().expect("a count") >= 4, "{}: {said}", notebook.display());
    }
}
