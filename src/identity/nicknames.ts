/** Short forms of given names and the formal names they stand for. */

const shortForms = `
  abigail abby abbie gail; alexander alex alec sasha xander; alexandra alexa lexi sandra; andrew andy drew; anthony tony;
  barbara barb babs; benjamin ben benny; caroline carrie; catherine cathy cate; charles charlie chuck chas;
  christina tina chrissy; christine chris; christopher kit topher; daniel dan danny; deborah deb debbie debra; donald don donny;
  edward ed eddie ted ned; eleanor ellie nora; elizabeth liz lizzie beth betsy betty eliza libby; emily em emmy;
  francisco paco pancho; frederick fred freddie; gabriel gabe; gregory greg; guadalupe lupe lupita; harold harry hal;
  henry hank; isabella bella izzy; jacob jake; james jim jimmy jamie; jeffrey jeff; jennifer jen jenny; jessica jess jessie;
  john johnny; jonathan jon jonny; joseph joe joey; jose pepe; joshua josh; katherine kate katie kathy kat; kenneth ken kenny;
  kimberly kim; lawrence larry; leonard leo len; leonardo leonard; luis lucho; manuel manny manolo; margaret maggie meg peggy;
  matthew matt; melissa missy; michael mike mikey mick; michelle shelly; nathaniel nate; nicholas nick nicky; olivia liv livvy;
  pamela pam; patricia patty trish tricia; patrick pat paddy; peter pete; philip phil; raymond ray; rebecca becky becca;
  richard rich rick ricky dick; robert rob robbie bob bobby bert; ronald ron ronnie; rosario charo; samantha sam sammie;
  samuel sammy; stephanie steph; stephen steve stevie; susan sue susie; theodore theo teddy; theresa terry tess;
  thomas tom tommy; timothy tim timmy; victoria vicky tori; vincent vince vinny; walter walt; william will bill billy liam;
  zachary zach zack`

const formalNames: ReadonlyMap<string, string> = new Map(
  shortForms
    .split(';')
    .map(line => line.trim().split(/\s+/))
    .flatMap(([formal = '', ...short]) => short.map(name => [name, formal] as const)),
)

/** The formal name that a normalized given name is short for, or the name itself. */
export function formalNameOf(name: string): string {
  return formalNames.get(name) ?? name
}
