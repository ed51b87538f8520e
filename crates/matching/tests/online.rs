//! One person at a time.

use matching::{Answer, Index, Judge, Person, Row};
use synth::Rates;

use crate::support::{linked, papers, row};

fn index(seed: u64) -> (Vec<synth::Paper>, Vec<synth::Paper>, Index) {
    let all = papers(seed, 6_000, &Rates::default());
    let (known, later): (Vec<_>, Vec<_>) = all.into_iter().partition(|paper| paper.copy == 0);
    let (table, linked) = linked(&known, &matching::Settings::default());
    (known, later, Index::new(table, Judge::new(linked.lessons)))
}

#[test]
fn later_papers_find_their_person_and_strangers_nobody() {
    let (known, later, index) = index(21);
    let (mut same, mut new) = (0, 0);
    for paper in &later {
        match index.who(&row(paper)) {
            Answer::Same { who, explanation, probability } => {
                assert_eq!(known[who as usize].truth, paper.truth, "{paper:?}\n{:?}", known[who as usize]);
                assert!(!explanation.is_empty() && probability > 0.99);
                same += 1;
            }
            Answer::New => new += 1,
            Answer::Unsure(likely) => assert!(likely.iter().all(|one| !one.explanation.is_empty())),
        }
    }
    assert!(same * 100 > later.len() * 80 && new * 100 < later.len() * 2, "{same} {new} of {}", later.len());
    let (_, strangers, _) = self::index(22);
    let unknown = strangers.iter().filter(|paper| index.who(&row(paper)) == Answer::New).count();
    assert!(unknown * 100 > strangers.len() * 98, "{unknown} of {}", strangers.len());
}

#[test]
fn candidates_from_a_store_give_the_answer_of_the_index() {
    let (known, later, index) = index(23);
    let judge = index.judge();
    let people: Vec<Person> = known.iter().map(|paper| judge.prepare(&row(paper))).collect();
    for paper in later.iter().take(40) {
        let who = judge.prepare(&row(paper));
        let shares = |person: &Person| {
            person.keys().iter().zip(who.keys()).any(|(one, other)| *one != 0 && *one == other)
        };
        let found = people.iter().enumerate().filter(|(_, person)| shares(person));
        let answer = judge.decide(&who, found.map(|(at, person)| (at as u32, person)));
        assert_eq!(answer, index.who(&row(paper)), "{paper:?}");
    }
}

#[test]
fn somebody_without_anything_is_new() {
    let (_, _, index) = index(24);
    assert_eq!(index.who(&Row::default()), Answer::New);
    assert_eq!(index.who(&Row { full_name: "Nguyễn Thị Lan", ..Row::default() }), Answer::New);
}
