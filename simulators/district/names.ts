/** Names of the sample district, by culture: written down here, taken from no roster. */

export type CultureName =
  | 'american'
  | 'irish'
  | 'hispanic'
  | 'vietnamese'
  | 'chinese'
  | 'arabic'
  | 'slavic'
  | 'hawaiian'
  | 'northern'

export type Culture = {
  /** Share of the households. */
  readonly share: number
  readonly girls: readonly string[]
  readonly boys: readonly string[]
  readonly surnames: readonly string[]
}

const words = (text: string) => text.trim().split(/\s+/)
/** Two-word names are written with an underscore below. */
const names = (text: string) => words(text).map(name => name.replaceAll('_', ' '))

const americanGirls = names(`
  Abigail Addison Alexis Alice Allison Alyssa Amber Amelia Amy Andrea Angela Anna Ashley Audrey Ava Bailey Bella Brianna
  Brooke Caroline Cassidy Charlotte Chloe Claire Clara Danielle Delaney Diana Eleanor Eliza Elizabeth Ella Emily Emma
  Erin Eva Evelyn Faith Fiona Gabrielle Grace Haley Hannah Harper Hazel Heather Imani Iris Isabel Jada Jane Jasmine
  Jenna Jessica Jocelyn Jordan Josephine Julia Kaitlyn Katherine Kayla Kendra Kennedy Kiara Laura Lauren Layla Leah
  Lillian Lily Lucy Lydia Mackenzie Madison Margaret Mariah Megan Melanie Mia Molly Naomi Natalie Nia Nicole Nora Olivia
  Paige Penelope Rachel Rebecca Riley Rose Ruby Samantha Sarah Savannah Shannon Sierra Simone Skylar Sophia Stella
  Sydney Taylor Teresa Tiana Vanessa Victoria Violet Willa Zoe`)

const americanBoys = names(`
  Aaron Adam Adrian Aidan Alexander Andre Andrew Anthony Asher Austin Benjamin Blake Brandon Brian Bryce Caleb Cameron
  Carter Charles Chase Christian Christopher Cody Cole Connor Cooper Damian Daniel Darius David Dominic Donovan Dylan
  Edward Eli Elijah Elliot Eric Ethan Evan Felix Frederick Gabriel Garrett Gavin George Grant Grayson Harrison Hayden
  Henry Hudson Hunter Ian Isaac Isaiah Jack Jackson Jacob Jaden Jayden James Jared Jason Jeremiah Jeremy John Jonah
  Jonathan Joseph Joshua Julian Justin Keith Kenneth Kevin Kyle Landon Leo Levi Liam Logan Lucas Malcolm Malik Marcus
  Mark Mason Matthew Maxwell Micah Michael Mitchell Nathan Nathaniel Nicholas Noah Nolan Oliver Oscar Owen Parker Patrick
  Paul Peter Philip Preston Raymond Reginald Richard Robert Ryan Samuel Sean Sebastian Seth Simon Spencer Stephen
  Terrence Theodore Thomas Timothy Travis Trevor Tristan Tyler Victor Vincent Walter Wesley William Wyatt Xavier Zachary`)

const plainSurnames = names(`
  Adams Alexander Allen Anderson Andrews Armstrong Arnold Austin Bailey Baker Banks Barnes Bell Bennett Berry Black
  Boyd Bradley Brooks Brown Bryant Burns Butler Campbell Carpenter Carroll Carter Chapman Clark Cole Coleman Collins
  Cook Cooper Cox Crawford Cunningham Daniels Davis Dixon Douglas Duncan Dunn Edwards Elliott Ellis Evans Ferguson
  Fisher Ford Foster Fox Franklin Freeman Gardner Gibson Gordon Graham Grant Gray Green Greene Griffin Hall Hamilton
  Harper Harris Harrison Hart Harvey Hawkins Henderson Henry Hicks Hill Holmes Howard Hudson Hughes Hunt Hunter Jackson
  James Jenkins Johnson Jones Jordan Kelley Kennedy King Knight Lane Lawrence Lawson Lewis Long Marshall Mason Matthews
  Miller Mills Mitchell Moore Morgan Morris Morrison Murray Myers Nelson Nichols Olson Owens Palmer Parker Patterson
  Payne Perkins Perry Peters Peterson Phillips Pierce Porter Powell Price Ray Reed Reynolds Rice Richardson Riley
  Roberts Robertson Robinson Rogers Rose Ross Russell Sanders Scott Shaw Simmons Simpson Sims Smith Snyder Spencer
  Stephens Stevens Stewart Stone Sullivan Taylor Thomas Thompson Tucker Turner Wagner Walker Wallace Ward Warren
  Washington Watkins Watson Weaver Webb Wells West Wheeler White Williams Williamson Willis Wilson Wood Woods Wright
  Young St._John Van_Dyke Van_Buren De_Witt La_Rue`)

// Halves that make several hundred more surnames: Ashford, Brookwell, Hartley.
const surnameHeads = words(`
  Ash Brad Brook Cald Clay Crest Dal East Fair Glen Hal Hart Hay Hazel Holl Kings Lang Lock Marsh Mill Nor Oak Pem Pres
  Quin Rad Red Rock Shel South Stan Thorn Under Wake West Whit Wil Wind Wood Yard`)
const surnameTails = words(
  'born bridge brook bury by combe field ford gate ham hurst land ley more stead ton well wood',
)
const joinedSurnames = surnameHeads.flatMap(head => surnameTails.map(tail => head + tail))

export const cultures: Readonly<Record<CultureName, Culture>> = {
  american: {
    share: 0.6,
    girls: americanGirls,
    boys: americanBoys,
    surnames: [...plainSurnames, ...plainSurnames, ...joinedSurnames],
  },
  irish: {
    share: 0.03,
    girls: names(
      'Aoife Bridget Caitlin Ciara Deirdre Eileen Fiona Kathleen Maeve Maureen Moira Niamh Nora Roisin Siobhan',
    ),
    boys: names('Aidan Brendan Cillian Cormac Declan Desmond Eamon Finn Kieran Liam Niall Owen Ronan Seamus Shane'),
    surnames: names(`O'Brien O'Connor O'Neill O'Hara O'Malley O'Reilly O'Keefe O'Rourke D'Arcy McCarthy McDonald McGrath
      McKenna MacNamara Fitzgerald Gallagher Doyle Byrne Kavanagh Nolan`),
  },
  hispanic: {
    share: 0.2,
    girls: names(`Alejandra Ana Beatriz Camila Carmen Catalina Daniela Elena Esperanza Fernanda Gabriela Guadalupe Inés
      Isabella Itzel Jimena Josefina Juana Julieta Karla Leticia Lucía Luz Marcela María Maribel Mariana Marisol Mónica
      Natalia Paloma Paulina Pilar Renata Rocío Rosa Sofía Teresa Valentina Valeria Verónica Ximena Yolanda Zoé`),
    boys: names(`Alejandro Andrés Ángel Antonio Armando Arturo Carlos César Cristóbal Diego Eduardo Emiliano Emilio
      Enrique Ernesto Esteban Felipe Fernando Francisco Gerardo Guillermo Héctor Ignacio Iván Javier Jesús Joaquín Jorge
      José Juan Julio Leonardo Luis Manuel Mateo Miguel Nicolás Óscar Pablo Pedro Rafael Ramón Raúl Ricardo Roberto
      Rodrigo Santiago Sergio Tomás Vicente`),
    surnames:
      names(`Acosta Aguilar Álvarez Avila Benítez Cabrera Campos Cárdenas Castillo Castro Cervantes Chávez Contreras
      Cortez Cruz Delgado Díaz Domínguez Escobar Espinoza Estrada Fernández Figueroa Flores Fuentes Gallegos García Garza
      Gómez González Guerrero Gutiérrez Guzmán Hernández Herrera Ibarra Jiménez Juárez Lara León López Luna Maldonado
      Martínez Medina Mejía Méndez Mendoza Molina Morales Moreno Muñoz Navarro Núñez Ochoa Orozco Ortega Ortiz Padilla
      Peña Pérez Quintero Ramírez Ramos Reyes Ríos Rivera Robles Rodríguez Rojas Romero Rosales Ruiz Salazar Salinas Sánchez
      Sandoval Santiago Serrano Silva Soto Suárez Torres Trejo Trujillo Valdez Vargas Vásquez Vega Velasco Villarreal
      Zamora Zavala De_La_Cruz De_León Del_Valle`),
  },
  vietnamese: {
    share: 0.03,
    girls: names(
      'Anh Bích Chi Diệu Hà Hạnh Hiền Hoa Hương Kim Lan Liên Linh Mai Minh Ngọc Nhi Phương Quỳnh Thảo Thu Trang Vy',
    ),
    boys: names(
      'An Bảo Cường Đạt Dũng Đức Hải Hiếu Hoàng Hùng Huy Khánh Khoa Long Minh Nam Phúc Quân Sơn Tâm Thành Tuấn Việt',
    ),
    // Seven of ten Vietnamese bear one of these few names, Nguyễn most of all.
    surnames: names('Nguyễn Nguyễn Nguyễn Nguyễn Trần Trần Lê Lê Phạm Hoàng Huỳnh Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý'),
  },
  chinese: {
    share: 0.03,
    girls: names(
      'Fang Hui Jia Jing Lan Li Lihua Ling Mei Min Na Qian Ting Wei Xia Xiaoyan Xin Xiu Yan Ying Yun Yuting Zhen',
    ),
    boys: names(
      'Bin Bo Chao Chen Cheng Feng Guang Hao Haoran Jian Jie Jun Kai Lei Liang Long Ming Peng Qiang Rui Tao Wei Yi',
    ),
    surnames: names(
      'Wang Wang Li Li Zhang Zhang Liu Chen Chen Yang Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo He Lin Gao Luo',
    ),
  },
  arabic: {
    share: 0.03,
    girls: names(`Aaliyah Aisha Amal Amina Asma Basma Dalia Dina Fatima Farah Habiba Hala Hanan Huda Iman Jamila Khadija
      Layla Lina Maryam Mona Nadia Noor Rania Reem Salma Samira Sana Yasmin Zainab`),
    boys: names(`Abdul_Rahman Abdullah Adel Ahmad Ali Amir Bilal Fadi Faisal Hamza Hassan Hussein Ibrahim Idris Jamal Kareem
      Khalid Mahmoud Malik Mohamed Muhammad Mustafa Nasir Omar Rashid Sami Tariq Yasin Youssef Zayd`),
    surnames:
      names(`Abbas Abdi Abdullah Ahmed Al-Amin Al-Farsi Al-Hassan Al-Masri Ali Aziz Bakir El-Sayed Farah Habib Haddad
      Hakim Hamdan Hassan Hussain Ibrahim Ismail Jaber Khalil Khan Khoury Mansour Mohamed Mustafa Nasser Omar Osman Qureshi
      Rahman Saleh Salim Shah Sharif Siddiqui Youssef bin_Laith abu_Bakr`),
  },
  slavic: {
    share: 0.04,
    // A daughter of Petrov is Petrova: surnames here are the male form, naming.ts makes the other.
    girls: names(
      'Alina Anastasia Anna Daria Ekaterina Elena Irina Kateryna Lena Ludmila Marina Milena Nadezhda Natasha Oksana Olga Polina Sofiya Svetlana Tatiana Vera Zoya',
    ),
    boys: names(
      'Aleksandr Alexei Andrei Anton Boris Bohdan Daniil Dmitri Grigori Igor Ivan Kirill Konstantin Maksim Mikhail Nikita Oleg Pavel Sergei Taras Viktor Vladimir Yuri',
    ),
    surnames: names(
      'Antonov Baranov Bogdanov Fedorov Ivanov Karpov Kowalski Kozlov Kuznetsov Lebedev Makarov Morozov Nikitin Nowicki Orlov Pavlov Petrov Popov Romanov Sidorov Smirnov Sokolov Volkov Wisniewski Zaitsev Zielinski',
    ),
  },
  hawaiian: {
    share: 0.01,
    girls: names(
      'Alana Aulani Iolana Kailani Kalea Kamalei Kehaulani Leilani Lokelani Mahina Malia Moana Nohea Pualani',
    ),
    boys: names('Akamu Ikaika Kai Kaleo Kalani Kamaka Kanoa Keahi Kekoa Keoni Koa Makoa Mana Nalu'),
    surnames: names(
      'Kaʻaihue Kahananui Kahaleʻaki Kalākaua Kamakaʻeha Kamehaʻikū Kapaʻakea Keaweʻaimoku Nākoa Nāone ʻAukai ʻŌpūnui',
    ),
  },
  northern: {
    share: 0.03,
    girls: names(
      'Agnès Anaïs Astrid Brigitta Cécile Chloé Élise Freja Greta Hélène Ingrid Léa Liesl Maëlle Noémie Renée Saoirse Zoë',
    ),
    boys: names(
      'André Anders Björn Étienne François Günter Håkon Jürgen Lars Loïc Magnus Matthias Niels Rémy Søren Sven Thibault Xaver',
    ),
    surnames: names(
      'Åberg Bergström Björklund Côté Dubois Dürr Gauthier Großmann Häkkinen Jørgensen Köhler Lefèvre Lindström Müller Østergaard Pétain Schäfer Schröder Sjöberg Thériault Wöhler',
    ),
  },
}

/** Short forms by given name. */
export const nicknames: ReadonlyMap<string, string> = new Map(
  words(`Abigail:Abby Alexander:Alex Alejandro:Alex Andrew:Drew Anthony:Tony Benjamin:Ben Cameron:Cam Catalina:Cata Charles:Charlie
    Charlotte:Lottie Christian:Chris Christopher:Chris Daniel:Danny Danielle:Dani David:Dave Edward:Ned Eduardo:Lalo
    Eleanor:Ellie Elizabeth:Liz Ernesto:Neto Fernando:Nando Francisco:Paco Frederick:Fred Gabriel:Gabe Gabrielle:Gaby
    Guadalupe:Lupita Guillermo:Memo Henry:Hank Ignacio:Nacho Isabel:Izzy Jacob:Jake James:Jim Jessica:Jess John:Jack Jonathan:Jon
    Joseph:Joe Josephine:Josie José:Pepe Joshua:Josh Katherine:Kate Kenneth:Ken Lillian:Lily Mackenzie:Kenzie Madison:Maddie
    Margaret:Maggie Matthew:Matt Maxwell:Max Michael:Mike Mohamed:Mo Muhammad:Mo Natalie:Nat Nathaniel:Nate Nicholas:Nick
    Nicole:Nikki Oliver:Ollie Patrick:Pat Penelope:Penny Philip:Phil Rafael:Rafa Rebecca:Becky Richard:Rick Robert:Bob Roberto:Beto
    Samantha:Sam Samuel:Sam Santiago:Santi Savannah:Savvy Sebastian:Seb Stephen:Steve Teresa:Tess Theodore:Theo Thomas:Tom
    Timothy:Tim Valentina:Vale Vanessa:Nessa Victor:Vic Victoria:Tori Vincent:Vince Walter:Walt William:Will Zachary:Zach`).map(
    (pair): [string, string] => {
      const [name = '', short = ''] = pair.split(':')
      return [name, short]
    },
  ),
)

/** Twins are often named alike. */
export const alikeNames: ReadonlyMap<string, string> = new Map([
  ['Jayden', 'Jaden'],
  ['Jaden', 'Jayden'],
  ['María', 'Mariana'],
  ['Julia', 'Juliana'],
  ['Anna', 'Hannah'],
  ['Ella', 'Bella'],
  ['Mia', 'Maya'],
  ['Brian', 'Ryan'],
])
