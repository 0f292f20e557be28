/**
 * Twelve worked questions of several kinds, written for this project: each with reasoning in sentences and as a
 * decomposition. Every letter is right three times.
 */
import type { Demonstration } from "./wording.ts";

/** A subquestion with its answer. */
const sub = (subquestion: string, text: string) => ({ subquestion, text });

/** The demonstrations of our wording, in the order in which they are shown. */
export const ourDemonstrations: readonly Demonstration[] = [
  {
    question:
      "A bakery packs rolls in bags of 6. On Monday it filled 14 bags and had 3 rolls left over. How many rolls did it bake?",
    choices: ["81", "87", "84", "90"],
    answer: "B",
    steps: [
      "The rolls in bags are 14 times 6, which is 84.",
      "With the 3 rolls that were left over there are 84 + 3 = 87 rolls.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub("How many rolls are in 14 bags of 6 rolls each?", "14 times 6 is 84."),
      sub(
        "How many rolls are there in all if <sub_a_1></sub_a_1> rolls are in bags and 3 are left over?",
        "84 + 3 = 87.",
      ),
    ],
  },
  {
    question:
      "All plants on Ines's window sill are herbs. Some of her herbs are in bloom. The basil stands on the window sill. Which of these must be true?",
    choices: [
      "The basil is in bloom.",
      "All of her herbs stand on the window sill.",
      "No plant on the window sill is in bloom.",
      "The basil is a herb.",
    ],
    answer: "D",
    steps: [
      "The basil stands on the window sill, and all plants there are herbs, so the basil is a herb.",
      "Which herbs are in bloom is not said, so nothing follows about blossoms.",
      "Herbs may also stand elsewhere.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub(
        "All plants on a window sill are herbs. The basil stands on that window sill. Is the basil a herb?",
        "Yes, it must be.",
      ),
      sub(
        "Some of a woman's herbs are in bloom; the basil is one of her herbs. Must the basil be in bloom?",
        "No. Some herbs being in bloom does not mean that a given one is.",
      ),
      sub(
        "All plants on a window sill are herbs. Must all herbs stand on that window sill?",
        "No, there may be herbs elsewhere.",
      ),
    ],
  },
  {
    question:
      "Would a person who was twenty years old when the Wright brothers first flew have been older than sixty in 1950?",
    choices: ["Yes", "No"],
    answer: "A",
    steps: [
      "The Wright brothers first flew in 1903.",
      "A person who was twenty then was born in 1883.",
      "In 1950 that person was 1950 - 1883 = 67 years old, which is more than sixty.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub("In which year did the Wright brothers first fly?", "In 1903."),
      sub(
        "How old in 1950 is a person who was twenty in the year given here: <sub_a_1></sub_a_1>",
        "The person was born in 1883 and is 67 in 1950.",
      ),
    ],
  },
  {
    question:
      "A metal spoon and a wooden spoon have lain in the same room all night. Why does the metal one feel colder in the hand?",
    choices: [
      "It has become colder than the room.",
      "Wood makes heat of its own.",
      "Metal carries heat away from the hand faster.",
      "Cold air is kept inside metal.",
    ],
    answer: "C",
    steps: [
      "After a night in one room both spoons have the temperature of the room.",
      "What is felt is how fast heat leaves the hand.",
      "Metal conducts heat much better than wood does.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub("Do a metal and a wooden spoon differ in temperature after a night in one room?", "No."),
      sub("Which conducts heat better, metal or wood?", "Metal, by far."),
      sub(
        "Does an object at room temperature feel colder when it conducts heat faster?",
        "Yes, because it draws heat from the skin faster.",
      ),
    ],
  },
  {
    question: "Can every square of a chess board get a coin of its own from a bag of fifty coins?",
    choices: ["Yes", "No"],
    answer: "B",
    steps: [
      "A chess board has 8 rows of 8 squares, which are 64 squares.",
      "Fifty coins are fewer than 64.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub("How many squares does a chess board have?", "8 times 8, which is 64."),
      sub(
        "Are 50 coins enough for one coin on each square of a board with this many squares: <sub_a_1></sub_a_1>",
        "No, 14 coins are lacking.",
      ),
    ],
  },
  {
    question: "What happens to a person's hair and nails after death?",
    choices: [
      "They stop growing; the skin around them draws back.",
      "They go on growing for some weeks.",
      "They grow faster than before.",
      "They grow at night only.",
    ],
    answer: "A",
    steps: [
      "Hair and nails grow from cells that need blood with sugar and oxygen.",
      "After death no blood flows, so nothing grows.",
      "The skin dries and draws back, which makes them look longer.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub("What do cells that make hair and nails need?", "Sugar and oxygen from blood."),
      sub("Does blood flow after death?", "No."),
      sub("Why may nails look longer on a dead body?", "The skin around them draws back."),
    ],
  },
  {
    question:
      "A tank empties at a steady rate. In 12 minutes it has gone from 90 litres to 60 litres. In how many more minutes will it hold 25 litres?",
    choices: ["10", "12", "14", "16", "20"],
    answer: "C",
    steps: [
      "In 12 minutes 90 - 60 = 30 litres have gone, which are 30 / 12 = 2.5 litres a minute.",
      "From 60 to 25 litres there are 35 litres.",
      "At 2.5 litres a minute this takes 35 / 2.5 = 14 minutes.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub(
        "A tank goes from 90 to 60 litres in 12 minutes at a steady rate. How many litres leave it each minute?",
        "30 / 12 = 2.5 litres.",
      ),
      sub("How many litres must leave a tank that shall go from 60 to 25 litres?", "35 litres."),
      sub(
        "How many minutes does it take until this much has left a tank: <sub_a_2></sub_a_2> The rate per minute is: <sub_a_1></sub_a_1>",
        "35 / 2.5 = 14 minutes.",
      ),
    ],
  },
  {
    question:
      "A rule of a house says that tenants pay for damage which they cause by carelessness, and not for wear by ordinary use or age. What does a tenant have to pay for?",
    choices: [
      "A carpet that ten years of steps have worn thin",
      "Paint that the sun has faded",
      "A boiler that has failed from age",
      "A sink that cracked when the tenant dropped a hammer into it",
    ],
    answer: "D",
    steps: [
      "Worn carpets are wear by ordinary use.",
      "Faded paint and an old boiler are matters of age.",
      "Dropping a hammer is careless, and it caused the crack.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub(
        "Is a carpet that ten years of steps have worn thin damage by carelessness, or wear by ordinary use?",
        "Wear by ordinary use.",
      ),
      sub(
        "Are paint faded by the sun and a boiler that failed from age damage by carelessness?",
        "No, both come with age.",
      ),
      sub(
        "Is a sink that cracked when somebody dropped a hammer into it damage by carelessness?",
        "Yes.",
      ),
    ],
  },
  {
    question:
      "Tomas fills his electric kettle and switches it on. A moment later the power fails in the whole street. What is most likely next?",
    choices: [
      "The kettle boils over.",
      "The water stays cold, and he waits or finds a gas stove.",
      "The kettle becomes hotter than it usually does.",
      "The kettles of his neighbours boil instead.",
    ],
    answer: "B",
    steps: [
      "An electric kettle heats only while it has power.",
      "After a moment the water is still cold, and it stays so.",
      "His neighbours in the street have no power either.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub("Does an electric kettle heat water during a power failure?", "No."),
      sub("Is water hot a moment after its electric kettle was switched on?", "No."),
      sub(
        "Do the neighbours in a street have power when it has failed in the whole street?",
        "No.",
      ),
    ],
  },
  {
    question: "Which of these weighs the most?",
    choices: [
      "A litre of mercury",
      "A litre of water",
      "A kilogram of feathers",
      "Two litres of cooking oil",
    ],
    answer: "A",
    steps: [
      "A litre of water weighs 1 kilogram, and so do the feathers.",
      "Cooking oil is a little lighter than water, so two litres weigh less than 2 kilograms.",
      "A litre of mercury weighs more than 13 kilograms.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub("How much does a litre of mercury weigh?", "About 13.5 kilograms."),
      sub("How much does a litre of water weigh?", "1 kilogram."),
      sub("How much do two litres of cooking oil weigh?", "About 1.8 kilograms."),
    ],
  },
  {
    question:
      "A ferry leaves an island at 9:40 on weekdays and an hour later on Saturdays. The crossing takes 35 minutes. Nadia has to be on the other side by 11:00 on a Saturday. If she takes the ferry, when does she get there?",
    choices: [
      "45 minutes too early",
      "On time to the minute",
      "15 minutes too late",
      "35 minutes too late",
    ],
    answer: "C",
    steps: [
      "On a Saturday the ferry leaves an hour after 9:40, at 10:40.",
      "It arrives 35 minutes later, at 11:15.",
      "That is 15 minutes after 11:00.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub(
        "A ferry leaves at 9:40 on weekdays and an hour later on Saturdays. When does it leave on Saturdays?",
        "At 10:40.",
      ),
      sub(
        "When does a ferry arrive whose crossing takes 35 minutes, and which leaves at this time: <sub_a_1></sub_a_1>",
        "At 11:15.",
      ),
      sub("How many minutes after 11:00 is this time: <sub_a_2></sub_a_2>", "15 minutes."),
    ],
  },
  {
    question:
      "Today is Friday, the 30th of a month that has 31 days. Which day of the week is the 4th of the next month?",
    choices: ["Sunday", "Monday", "Tuesday", "Wednesday"],
    answer: "D",
    steps: [
      "The 31st is a Saturday, so the 1st of the next month is a Sunday.",
      "The 4th is three days after the 1st.",
      "Three days after Sunday is Wednesday.",
      "So the answer is ({answer}).",
    ],
    decomposition: [
      sub(
        "The 30th of a month with 31 days is a Friday. Which day of the week is the 1st of the next month?",
        "A Sunday.",
      ),
      sub(
        "Which day of the week is three days after this day: <sub_a_1></sub_a_1>",
        "A Wednesday.",
      ),
    ],
  },
];
