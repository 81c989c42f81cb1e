//! 覆盖.

use super::*;

#[tokio::test]
async fn every_household_is_accounted_for() {
    for level in ["community", "subdistrict", "district"] {
        let answer = get(&format!("/api/v1/coverage?level={level}")).await.json();
        let total = &answer["total"];
        assert_eq!(total["grids"], 4, "{level}");
        let sum = |name: &str| {
            answer["units"].as_array().unwrap().iter().map(|unit| unit[name].as_u64().unwrap()).sum::<u64>()
        };
        let parts = ["households_in_a_grid", "households_in_none"].map(|name| total[name].as_u64().unwrap());
        assert_eq!(parts.iter().sum::<u64>(), total["households"].as_u64().unwrap(), "{level}");
        assert_eq!(sum("grids"), 4, "{level}");
        assert_eq!((sum("below_min"), sum("above_max")), (1, 1), "{level}");
        assert!(sum("households_in_a_grid") == parts[0], "{level}");
    }
}

#[tokio::test]
async fn faults_of_the_plan_are_listed() {
    let answer = get("/api/v1/coverage?plan=a").await.json();
    let kinds: Vec<&str> =
        answer["faults"].as_array().unwrap().iter().map(|fault| fault["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"band"), "{kinds:?}");
    assert_problem("/api/v1/coverage?level=grid", StatusCode::BAD_REQUEST, "communities").await;
    assert_problem("/api/v1/coverage?plan=x", StatusCode::NOT_FOUND, "no plan").await;
    assert_problem("/api/v1/coverage?within=1", StatusCode::NOT_FOUND, "no unit").await;
}
